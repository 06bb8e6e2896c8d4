import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { Delivery } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import type { IconName } from "~/ui/Icon";
import type { Tone } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { toast } from "~/ui/toasts";
import { deliveriesQuery, deliveryQuery, webhooksKey } from "./webhookQueries";
import { isEvent, webhookWords } from "./words";

const DAY_MS = 86_400_000;
const states = ["", "waiting", "sent", "failed", "dropped"] as const;
const looks: Record<Delivery["state"], { tone: Tone; icon: IconName }> = {
  waiting: { tone: "warn", icon: "clock" },
  sent: { tone: "ok", icon: "done" },
  failed: { tone: "danger", icon: "alert" },
  dropped: { tone: "calm", icon: "cancel" },
};

type Again = { deliveryId: string } | { from: string; onlyFailed: true };

/** What was sent, what waits, what failed and why; and sends it again. */
export function Deliveries({ id }: { id: string }) {
  const t = useWords(webhookWords);
  const cache = useQueryClient();
  const [state, setState] = useState<(typeof states)[number]>("");
  const log = useInfiniteQuery(deliveriesQuery(id, state));
  const again = useMutation({
    mutationFn: (body: Again) =>
      unwrap(api.POST("/api/v1/webhooks/{id}/replay", { params: { path: { id } }, body })),
    onSuccess: ({ count }) => {
      toast("ok", t("againDone", { count }));
      return cache.invalidateQueries({ queryKey: webhooksKey });
    },
  });
  const items = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="stack">
      <div className="row spread">
        <label className="field">
          <span className="sr">{t("log")}</span>
          <select
            className="input"
            value={state}
            onChange={(event) => setState(states.find((each) => each === event.target.value) ?? "")}
          >
            {states.map((each) => (
              <option key={each} value={each}>
                {each === "" ? t("all") : t(`state_${each}`)}
              </option>
            ))}
          </select>
        </label>
        <Button
          icon="retry"
          busy={again.isPending}
          onClick={() =>
            again.mutate({ from: new Date(Date.now() - DAY_MS).toISOString(), onlyFailed: true })
          }
        >
          {t("replayFailed")}
        </Button>
      </div>
      {(log.error ?? again.error) && <ErrorPanel error={log.error ?? again.error} />}
      {log.isPending && <Skeleton lines={3} />}
      {log.data && items.length === 0 && <p className="muted">{t("noLog")}</p>}
      <ul className="stack">
        {items.map((delivery) => (
          <Row
            key={delivery.id}
            webhook={id}
            delivery={delivery}
            onAgain={() => again.mutate({ deliveryId: delivery.id })}
          />
        ))}
      </ul>
      {log.hasNextPage && (
        <p>
          <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {t("more")}
          </Button>
        </p>
      )}
    </div>
  );
}

interface RowProps {
  webhook: string;
  delivery: Delivery;
  onAgain: () => void;
}

function Row({ webhook, delivery, onAgain }: RowProps) {
  const t = useWords(webhookWords);
  const text = useText();
  const [open, setOpen] = useState(false);
  const { state, topic, attempts, status, reason, nextAt } = delivery;
  const name = isEvent(topic) || topic === "webhook.test" ? t(topic) : topic;
  return (
    <li className="stack">
      <div className="row spread">
        <span className="wrap">
          <Badge tone={looks[state].tone} icon={looks[state].icon}>
            {t(`state_${state}`)}
          </Badge>{" "}
          {name} <Time at={delivery.createdAt} />
          <br />
          <span className="muted">
            {attempts > 0 && t("attempts", { count: attempts })}
            {status !== null && ` · HTTP ${status}`}
            {delivery.tookMs !== null && ` · ${delivery.tookMs} ms`}
            {reason && ` · ${text(reason)}`}
            {nextAt && attempts > 0 && (
              <>
                {" · "}
                {t("next")} <Time at={nextAt} />
              </>
            )}
          </span>
        </span>
        <span className="row">
          <Button aria-expanded={open} onClick={() => setOpen(!open)}>
            {t("content")}
          </Button>
          {state !== "waiting" && (
            <Button icon="retry" aria-label={`${t("again")} ${name}`} onClick={onAgain}>
              {t("again")}
            </Button>
          )}
        </span>
      </div>
      {open && <Content webhook={webhook} delivery={delivery.id} />}
    </li>
  );
}

function Content({ webhook, delivery }: { webhook: string; delivery: string }) {
  const t = useWords(webhookWords);
  const found = useQuery(deliveryQuery(webhook, delivery));
  if (found.error) return <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton lines={2} />;
  if (found.data.body === null) return <p className="muted">{t("contentHidden")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <pre className="mono table-scroll" tabIndex={0}>
      {pretty(found.data.body)}
    </pre>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
