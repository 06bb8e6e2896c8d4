import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, settle } from "~/api/client";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { sessionsQuery } from "./securityQuery";
import { securityWords } from "./securityWords";

export function Sessions() {
  const t = useWords(securityWords);
  const format = useFormat();
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const sessions = useQuery(sessionsQuery);
  const changed = () => cache.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  const end = useMutation({
    mutationFn: (id: string) => settle(api.DELETE("/api/v1/sessions/{id}", { params: { path: { id } } })),
    onSettled: changed,
  });
  const endOthers = useMutation({
    mutationFn: () => settle(api.DELETE("/api/v1/sessions")),
    onSettled: () => {
      setAsking(false);
      return changed();
    },
  });
  const error = end.error ?? endOthers.error;
  return (
    <div className="stack security-part">
      <div>
        <h3>{t("sessions")}</h3>
        <p className="muted">{t("sessionsHelp")}</p>
      </div>
      {sessions.isPending && <Skeleton lines={2} />}
      {sessions.error && <ErrorPanel error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {error && <ErrorPanel error={error} />}
      <ul className="stack">
        {sessions.data?.items.map((session) => (
          <li className="row spread" key={session.id} data-session={session.id}>
            <span className="wrap">
              <strong>{session.device || t("unknown")}</strong>{" "}
              {session.current && (
                <Badge tone="ok" icon="check">
                  {t("current")}
                </Badge>
              )}
              <br />
              <span className="muted">
                {session.address} · {t("since")} {format.instant(session.createdAt)}
                {session.lastUsedAt && ` · ${t("used")} ${format.instant(session.lastUsedAt)}`}
              </span>
            </span>
            {!session.current && (
              <Button
                aria-label={`${t("end")} ${session.device || t("unknown")}`}
                busy={end.isPending && end.variables === session.id}
                onClick={() => end.mutate(session.id)}
              >
                {t("end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {(sessions.data?.items.length ?? 0) > 1 && (
        <div>
          <Button tone="danger" icon="out" onClick={() => setAsking(true)}>
            {t("endOthers")}
          </Button>
        </div>
      )}
      {asking && (
        <Dialog
          title={t("endAsk")}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
              <Button tone="danger" icon="out" busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
                {t("endOthers")}
              </Button>
            </>
          }
        >
          <p>{t("endHelp")}</p>
        </Dialog>
      )}
    </div>
  );
}
