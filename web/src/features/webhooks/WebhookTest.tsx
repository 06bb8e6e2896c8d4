import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { deliveryQuery, webhooksKey } from "./webhookQueries";
import { webhookWords } from "./words";

const LOOK_MS = 700;

/** Sends a message and says in words what became of it. */
export function WebhookTest({ id, name }: { id: string; name: string }) {
  const t = useWords(webhookWords);
  const text = useText();
  const cache = useQueryClient();
  const test = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/webhooks/{id}/test", { params: { path: { id } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: webhooksKey }),
  });
  const sent = useQuery({
    ...deliveryQuery(id, test.data?.id ?? ""),
    enabled: test.data !== undefined,
    refetchInterval: (query) => (query.state.data && query.state.data.state !== "waiting" ? false : LOOK_MS),
  });
  const outcome = sent.data;
  const reason = outcome?.reason;
  return (
    <div className="stack">
      <p>
        <Button
          icon="send"
          busy={test.isPending}
          aria-label={`${t("test")} ${name}`}
          onClick={() => test.mutate()}
        >
          {t("test")}
        </Button>
      </p>
      {test.error && <ErrorPanel error={test.error} />}
      {test.data && (
        <Notice
          tone={outcome?.state === "sent" ? "ok" : reason ? "danger" : "info"}
          live={outcome?.state === "sent" || reason ? "polite" : undefined}
        >
          {outcome?.state === "sent"
            ? t("testSent", { status: String(outcome.status ?? "") })
            : reason
              ? t("testWaits", { reason: text(reason) })
              : t("testing")}
        </Notice>
      )}
    </div>
  );
}
