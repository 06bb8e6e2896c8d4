import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
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
import { words } from "./words";

const looks: Record<Delivery["state"], { tone: Tone; icon: IconName }> = {
  waiting: { tone: "warn", icon: "clock" },
  sent: { tone: "ok", icon: "done" },
  failed: { tone: "danger", icon: "alert" },
  dropped: { tone: "calm", icon: "cancel" },
};

/** What was called through a connection and what became of it, the newest first. */
export function Calls({ id }: { id: string }) {
  const t = useWords(words);
  const calls = useInfiniteQuery({
    queryKey: ["connections", "calls", id],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/connections/{id}/calls", {
          params: { path: { id }, query: { limit: 20, ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    refetchInterval: 5_000,
  });
  const items = calls.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="stack">
      {calls.error && <ErrorPanel error={calls.error} onRetry={() => void calls.refetch()} />}
      {calls.isPending && <Skeleton lines={3} />}
      {calls.data && items.length === 0 && <p className="muted">{t("noLog")}</p>}
      <ul className="stack">
        {items.map((call) => (
          <Row key={call.id} call={call} />
        ))}
      </ul>
      {calls.hasNextPage && (
        <p>
          <Button busy={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
            {t("more")}
          </Button>
        </p>
      )}
    </div>
  );
}

function Row({ call }: { call: Delivery }) {
  const t = useWords(words);
  const text = useText();
  const { state, attempts, status, reason, nextAt } = call;
  return (
    <li className="wrap">
      <Badge tone={looks[state].tone} icon={looks[state].icon}>
        {t(`state_${state}`)}
      </Badge>{" "}
      {call.orderId && <Link href={`/orders/${call.orderId}`}>{t("order")}</Link>}{" "}
      <Time at={call.createdAt} />
      <br />
      <span className="muted">
        {attempts > 0 && t("attempts", { count: attempts })}
        {status !== null && ` · HTTP ${status}`}
        {call.tookMs !== null && ` · ${call.tookMs} ms`}
        {reason && ` · ${text(reason)}`}
        {nextAt && attempts > 0 && (
          <>
            {" · "}
            {t("next")} <Time at={nextAt} />
          </>
        )}
      </span>
    </li>
  );
}
