import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { api, settle } from "~/api/client";
import { asProblem } from "~/api/problem";
import { useMe } from "~/api/session";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { FieldFrame } from "~/ui/FieldFrame";
import { toast } from "~/ui/toasts";
import { settingsWords } from "./words";

const names = ["current", "next", "repeat"] as const;

export function PasswordForm() {
  const t = useWords(settingsWords);
  const language = useLocale();
  const me = useMe();
  const form = useRef<HTMLFormElement>(null);
  const [differs, setDiffers] = useState(false);
  const change = useMutation({
    mutationFn: (body: { current: string; new: string }) =>
      settle(api.POST("/api/v1/session/password", { body })),
    onSuccess: () => {
      form.current?.reset();
      toast("ok", t("changed"));
    },
  });
  // The server's words for "/current" and "/new" belong under those two fields.
  const errors = change.error ? (asProblem(change.error).errors ?? []) : [];
  const errorsOf = (name: (typeof names)[number]) => {
    if (name === "repeat") return differs ? [t("differs")] : [];
    const path = name === "next" ? "/new" : "/current";
    return errors.filter((error) => error.path === path).map((error) => textIn(language, error.text));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [current = "", next = "", repeat = ""] = names.map((name) => String(data.get(name) ?? ""));
    setDiffers(next !== repeat);
    if (next === repeat) change.mutate({ current, new: next });
  };
  return (
    <section className="card" aria-labelledby="password-title">
      <form className="stack" onSubmit={submit} ref={form}>
        <h2 id="password-title">{t("passwordTitle")}</h2>
        {change.error && errors.length === 0 && <ErrorPanel error={change.error} />}
        {/* Password managers need to know whose password this is. */}
        <input type="text" autoComplete="username" value={me.user.login} readOnly hidden />
        {names.map((name) => (
          <FieldFrame key={name} id={`password-${name}`} label={t(name)} errors={errorsOf(name)}>
            {({ describedBy, invalid }) => (
              <input
                className="input"
                id={`password-${name}`}
                name={name}
                type="password"
                required
                autoComplete={name === "current" ? "current-password" : "new-password"}
                aria-describedby={describedBy}
                aria-invalid={invalid || undefined}
              />
            )}
          </FieldFrame>
        ))}
        <div>
          <Button type="submit" busy={change.isPending}>
            {t("change")}
          </Button>
        </div>
      </form>
    </section>
  );
}
