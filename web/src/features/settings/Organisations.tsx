import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, unwrap } from "~/api/client";
import { asProblem } from "~/api/problem";
import { metaQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { settingsWords } from "./words";

/** Going over to another organisation in which the same login and password open an account. */
export function Organisations() {
  const t = useWords(settingsWords);
  const me = useMe();
  const meta = useQuery(metaQuery);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const find = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/session/organisations", { body: { password } })),
  });
  const goOver = useMutation({
    mutationFn: (organisation: string) =>
      unwrap(
        api.POST("/api/v1/session", {
          body: { login: me.user.login, password, organisation, ...(code ? { code } : {}) },
        }),
      ),
    // Nothing that was read in one organisation stays for the other.
    onSuccess: () => location.replace("/"),
  });
  if ((meta.data?.organisations ?? 1) < 2) return null;
  const asksCode = asProblem(goOver.error).code === "second-factor-needed" || code !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find.mutate();
  };
  return (
    <section className="card stack" aria-labelledby="organisations">
      <div>
        <h2 id="organisations">{t("organisations")}</h2>
        <p className="muted">{t("organisationsHelp", { name: me.organisation.name })}</p>
      </div>
      {find.error && <ErrorPanel error={find.error} />}
      {goOver.error && <ErrorPanel error={goOver.error} />}
      <form className="row" onSubmit={submit} style={{ alignItems: "end" }}>
        <input type="text" autoComplete="username" value={me.user.login} readOnly hidden />
        <label className="field" style={{ flex: "1 1 12rem" }}>
          <span className="field-label">{t("currentPassword")}</span>
          <input
            className="input"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        <Button type="submit" busy={find.isPending}>
          {t("findOrganisations")}
        </Button>
      </form>
      {asksCode && (
        <label className="field">
          <span className="field-label">{t("sixDigits")}</span>
          <input
            className="input mono"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </label>
      )}
      {find.data?.items.length === 1 && <p className="muted">{t("noOtherOrganisation")}</p>}
      {find.data && find.data.items.length > 1 && (
        <ul className="stack">
          {find.data.items.map(({ slug, name }) => (
            <li key={slug} className="row spread">
              <span className="wrap">
                <strong>{name}</strong> <span className="muted mono">{slug}</span>
              </span>
              {slug === me.organisation.slug ? (
                <Badge tone="info" icon="done">
                  {t("hereNow")}
                </Badge>
              ) : (
                <Button
                  busy={goOver.isPending && goOver.variables === slug}
                  onClick={() => goOver.mutate(slug)}
                >
                  {t("goOver", { name })}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
