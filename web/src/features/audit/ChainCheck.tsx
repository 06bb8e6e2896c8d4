import { useRef, useState } from "react";
import { api, unwrap } from "~/api/client";
import type { AuditCheck } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { auditWords } from "./words";

/** Recomputes the chain step by step, so that a log of any length can be checked and stopped. */
export function ChainCheck() {
  const t = useWords(auditWords);
  const format = useFormat();
  const [at, setAt] = useState<AuditCheck>();
  const [error, setError] = useState<unknown>();
  const [running, setRunning] = useState(false);
  const stopped = useRef(false);

  const run = async () => {
    stopped.current = false;
    setRunning(true);
    setError(undefined);
    setAt(undefined);
    try {
      let after = 0;
      for (;;) {
        const step = await unwrap(api.GET("/api/v1/audit/check", { params: { query: { after } } }));
        setAt(step);
        if (stopped.current || step.broken !== null || step.checked >= step.linked) break;
        after = step.checked;
      }
    } catch (failure) {
      setError(failure);
    } finally {
      setRunning(false);
    }
  };
  return (
    <section className="stack" aria-live="polite">
      <div className="row">
        <Button icon="check" busy={running} disabled={running} onClick={() => void run()}>
          {t("check")}
        </Button>
        {running && (
          <Button
            onClick={() => {
              stopped.current = true;
            }}
          >
            {t("stop")}
          </Button>
        )}
        {at && running && (
          <span className="muted">
            {t("checking", { checked: format.number(at.checked), linked: format.number(at.linked) })}
          </span>
        )}
      </div>
      {error !== undefined && <ErrorPanel error={error} />}
      {at && at.broken !== null && (
        <Notice tone="danger" live="assertive">
          <p>{t("broken", { position: format.number(at.broken) })}</p>
        </Notice>
      )}
      {at && !running && at.broken === null && at.checked >= at.linked && (
        <Notice tone="ok">
          <p>
            {t("intact", { checked: format.number(at.checked) })}{" "}
            {at.head > at.linked && t("unlinked", { count: format.number(at.head - at.linked) })}
          </p>
          <p className="muted wrap">
            {t("anchor")} <span className="mono">{`${at.checked}:${at.link}`}</span>
          </p>
        </Notice>
      )}
    </section>
  );
}
