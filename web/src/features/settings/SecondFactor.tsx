import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, settle, unwrap } from "~/api/client";
import { useMe } from "~/api/session";
import type { NewSecondFactor, Security } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { useSecurityChanged } from "./securityQuery";
import { securityWords } from "./securityWords";

export function SecondFactor({ security }: { security: Security }) {
  const t = useWords(securityWords);
  const me = useMe();
  const changed = useSecurityChanged();
  const [asking, setAsking] = useState(false);
  const begin = useMutation({
    mutationFn: (password: string) =>
      unwrap(api.POST("/api/v1/session/second-factor", { body: { password } })),
    onSuccess: () => setAsking(false),
  });
  const remove = useMutation({
    mutationFn: (password: string) =>
      settle(api.POST("/api/v1/session/second-factor/removal", { body: { password } })),
    onSuccess: () => {
      setAsking(false);
      return changed();
    },
  });
  const confirm = useMutation({
    mutationFn: (body: { ticket: string; code: string }) =>
      unwrap(api.POST("/api/v1/session/second-factor/confirmation", { body })),
    onSuccess: () => {
      begin.reset();
      return changed();
    },
  });
  const prove = security.secondFactor ? remove : begin;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    prove.mutate(String(new FormData(event.currentTarget).get("password")));
  };
  return (
    <div className="stack">
      <div>
        <h3>{t("factor")}</h3>
        <p className="muted">
          {security.secondFactor ? t("factorOn", { count: security.recoveryCodes }) : t("factorOff")}
        </p>
      </div>
      {confirm.data && (
        <Notice tone="warn" live="polite">
          <strong>{t("recovery")}</strong>
          <p>{t("recoveryHelp")}</p>
          <ul className="recovery-codes mono">
            {confirm.data.recoveryCodes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <Button onClick={() => confirm.reset()}>{t("saved")}</Button>
        </Notice>
      )}
      {prove.error && <ErrorPanel error={prove.error} />}
      {begin.data && (
        <Enrolment
          made={begin.data}
          error={confirm.error}
          busy={confirm.isPending}
          onCode={(code) => confirm.mutate({ ticket: begin.data.ticket, code })}
          onCancel={() => {
            begin.reset();
            confirm.reset();
          }}
        />
      )}
      {asking && (
        <form className="row" onSubmit={submit} style={{ alignItems: "end" }}>
          <input type="text" autoComplete="username" value={me.user.login} readOnly hidden />
          <label className="field" style={{ flex: "1 1 12rem" }}>
            <span className="field-label">{t("password")}</span>
            <input
              className="input"
              name="password"
              type="password"
              autoComplete="current-password"
              required
            />
          </label>
          <Button type="submit" tone="primary" busy={prove.isPending}>
            {t("go")}
          </Button>
          <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
        </form>
      )}
      {!asking && !begin.data && (
        <div>
          <Button onClick={() => setAsking(true)}>{t(security.secondFactor ? "turnOff" : "turnOn")}</Button>
        </div>
      )}
    </div>
  );
}

interface EnrolmentProps {
  made: NewSecondFactor;
  error: unknown;
  busy: boolean;
  onCode: (code: string) => void;
  onCancel: () => void;
}

function Enrolment({ made, error, busy, onCode, onCancel }: EnrolmentProps) {
  const t = useWords(securityWords);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onCode(String(new FormData(event.currentTarget).get("code")).trim());
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p>{t("scan")}</p>
      <img className="qr" alt="QR" src={`data:image/svg+xml,${encodeURIComponent(made.qr)}`} />
      <p>
        {t("orType")} <span className="mono wrap">{made.secret.match(/.{1,4}/g)?.join(" ")}</span>
      </p>
      {error !== null && <ErrorPanel error={error} />}
      <div className="row" style={{ alignItems: "end" }}>
        <label className="field">
          <span className="field-label">{t("code")}</span>
          <input
            className="input mono"
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9 ]{6,8}"
            required
          />
        </label>
        <Button type="submit" tone="primary" busy={busy}>
          {t("confirm")}
        </Button>
        <Button onClick={onCancel}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
