import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { asProblem } from "~/api/problem";
import { can, useMe } from "~/api/session";
import { propertiesOf } from "~/api/settingsSchema";
import type { OrganisationSettings } from "~/api/types";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { SettingFields } from "~/ui/SettingFields";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { TokensBeyond } from "./TokensBeyond";
import { Versions } from "./Versions";
import { organisationWords } from "./words";

const KEY = ["organisationSettings"];

export default function OrganisationPage() {
  const t = useWords(organisationWords);
  const me = useMe();
  const mayChange = can(me, "settings");
  usePageTitle(t("settings"));
  const settings = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/settings", { signal })),
    enabled: mayChange,
  });
  if (!mayChange) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <div className="stack" style={{ maxWidth: "46rem" }}>
      <div>
        <h1>{t("settings")}</h1>
        <p className="muted">{t("settingsLead")}</p>
      </div>
      {settings.isPending && <Skeleton lines={4} />}
      {settings.error && <ErrorPanel error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && <Editor key={settings.data.version} settings={settings.data} />}
      {settings.data?.id && (
        <Versions
          id={settings.data.id}
          onRestored={() => void settings.refetch().then(() => location.reload())}
        />
      )}
    </div>
  );
}

function Editor({ settings }: { settings: OrganisationSettings }) {
  const t = useWords(organisationWords);
  const language = useLocale();
  const cache = useQueryClient();
  const [values, setValues] = useState(settings.values);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/api/v1/settings", {
          params: { header: { "If-Match": versionTag(settings.version) } },
          body: { values },
        }),
      ),
    onSuccess: (saved) => {
      cache.setQueryData(KEY, saved);
      void cache.invalidateQueries({ queryKey: ["me"] });
      void cache.invalidateQueries({ queryKey: ["versions"] });
      toast("ok", t("saved"));
    },
    onError: (error) => {
      if (asProblem(error).status !== 412) return;
      toast("warn", t("changed"));
      void cache.invalidateQueries({ queryKey: KEY });
    },
  });
  const problem = save.error ? asProblem(save.error) : undefined;
  return (
    <form
      className="card stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      {save.error && problem?.status !== 422 && <ErrorPanel error={save.error} />}
      <SettingFields
        prefix="setting"
        properties={propertiesOf(settings.schema)}
        values={values}
        onChange={setValues}
        errorsAt={(name) =>
          (problem?.errors ?? [])
            .filter((error) => error.path === `/values/${name}`)
            .map((error) => textIn(language, error.text))
        }
        below={(name) => name === "mostTokenDays" && <TokensBeyond days={Number(values[name])} />}
      />
      <p>
        <Button type="submit" tone="primary" icon="check" busy={save.isPending}>
          {t("save")}
        </Button>
      </p>
    </form>
  );
}
