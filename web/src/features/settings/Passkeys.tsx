import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { api, settle } from "~/api/client";
import { addPasskey, hasPasskeys, wasDismissed } from "~/api/passkey";
import type { Security } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { useSecurityChanged } from "./securityQuery";
import { securityWords } from "./securityWords";

export function Passkeys({ security }: { security: Security }) {
  const t = useWords(securityWords);
  const format = useFormat();
  const changed = useSecurityChanged();
  const add = useMutation({ mutationFn: addPasskey, onSuccess: changed });
  const remove = useMutation({
    mutationFn: (id: string) =>
      settle(api.DELETE("/api/v1/session/passkeys/{id}", { params: { path: { id } } })),
    onSettled: changed,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    add.mutate(String(new FormData(form).get("name")).trim(), { onSuccess: () => form.reset() });
  };
  const error = remove.error ?? (wasDismissed(add.error) ? null : add.error);
  const possible = security.passkeysPossible && hasPasskeys();
  return (
    <div className="stack security-part">
      <div>
        <h3>{t("passkeys")}</h3>
        <p className="muted">{t(possible ? "passkeysHelp" : "passkeysNot")}</p>
      </div>
      {error && <ErrorPanel error={error} />}
      {security.passkeys.length === 0 && possible && <p className="muted">{t("noPasskeys")}</p>}
      <ul className="stack">
        {security.passkeys.map((passkey) => (
          <li className="row spread" key={passkey.id}>
            <span className="wrap">
              <strong>{passkey.name}</strong>
              <br />
              <span className="muted">
                {t("added")} {format.instant(passkey.createdAt)} ·{" "}
                {passkey.lastUsedAt ? `${t("used")} ${format.instant(passkey.lastUsedAt)}` : t("neverUsed")}
              </span>
            </span>
            <Button
              tone="danger"
              aria-label={`${t("remove")} ${passkey.name}`}
              busy={remove.isPending && remove.variables === passkey.id}
              onClick={() => remove.mutate(passkey.id)}
            >
              {t("remove")}
            </Button>
          </li>
        ))}
      </ul>
      {possible && (
        <form className="row" onSubmit={submit} style={{ alignItems: "end" }}>
          <label className="field" style={{ flex: "1 1 12rem" }}>
            <span className="field-label">{t("passkeyName")}</span>
            <input className="input" name="name" required maxLength={100} placeholder={t("passkeyHint")} />
          </label>
          <Button type="submit" icon="plus" busy={add.isPending}>
            {t("addPasskey")}
          </Button>
        </form>
      )}
    </div>
  );
}
