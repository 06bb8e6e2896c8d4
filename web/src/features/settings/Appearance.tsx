import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { meQuery } from "~/api/queries";
import { type Locale, setLocale, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Choices } from "~/ui/Choices";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { setSingleKeys, singleKeys } from "~/ui/shortcuts";
import { setTheme, useTheme } from "~/ui/theme";
import { settingsWords } from "./words";

export function Appearance() {
  const t = useWords(settingsWords);
  const cache = useQueryClient();
  const language = useLocale();
  const theme = useTheme();
  const [keys, setKeys] = useState(singleKeys());
  const choose = useMutation({
    mutationFn: (next: Locale) => unwrap(api.PATCH("/api/v1/session", { body: { locale: next } })),
    // At once on screen; the account follows, and takes the language to other devices.
    onMutate: setLocale,
    onSuccess: (me) => cache.setQueryData(meQuery.queryKey, me),
  });
  return (
    <section className="card stack" aria-labelledby="look">
      <h2 id="look">{t("look")}</h2>
      {choose.error && <ErrorPanel error={choose.error} />}
      <Choices<Locale>
        label={t("language")}
        value={language}
        onChange={(next) => choose.mutate(next)}
        options={[
          { value: "zh-CN", text: "简体中文", lang: "zh-CN" },
          { value: "en", text: "English", lang: "en" },
        ]}
      />
      <Choices
        label={t("theme")}
        value={theme}
        onChange={setTheme}
        options={[
          { value: "system", text: t("system") },
          { value: "light", text: t("light") },
          { value: "dark", text: t("dark") },
        ]}
      />
      <Choices
        label={t("keys")}
        help={t("keysHelp")}
        value={keys ? "on" : "off"}
        onChange={(next) => {
          setSingleKeys(next === "on");
          setKeys(next === "on");
        }}
        options={[
          { value: "on", text: t("on") },
          { value: "off", text: t("off") },
        ]}
      />
    </section>
  );
}
