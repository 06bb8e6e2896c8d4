import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, settle, unwrap } from "~/api/client";
import type { Failure } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { toast } from "~/ui/toasts";
import { systemWords } from "./words";

const failuresKey = ["failures"];

/** Nothing is skipped silently: whatever could not be processed is here, with its reason and a way to try again. */
export function Failures() {
  const t = useWords(systemWords);
  const failures = useInfiniteQuery({
    queryKey: failuresKey,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/system/failures", {
          params: { query: pageParam ? { after: pageParam } : {} },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
  const list = failures.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="card stack" aria-labelledby="failed">
      <h2 id="failed">{t("failed")}</h2>
      {failures.isPending && <Skeleton lines={3} />}
      {failures.error && <ErrorPanel error={failures.error} onRetry={() => void failures.refetch()} />}
      {failures.data && list.length === 0 && <p className="muted">{t("noFailures")}</p>}
      <ul className="stack">
        {list.map((failure) => (
          <FailureRow key={failure.id} failure={failure} />
        ))}
      </ul>
      {failures.hasNextPage && (
        <p>
          <Button busy={failures.isFetchingNextPage} onClick={() => void failures.fetchNextPage()}>
            {t("more")}
          </Button>
        </p>
      )}
    </section>
  );
}

function FailureRow({ failure }: { failure: Failure }) {
  const t = useWords(systemWords);
  const cache = useQueryClient();
  const retry = useMutation({
    mutationFn: () =>
      settle(api.POST("/api/v1/system/failures/{id}/retry", { params: { path: { id: failure.id } } })),
    onSuccess: () => {
      toast("ok", t("retried"));
      return cache.invalidateQueries({ queryKey: failuresKey });
    },
  });
  return (
    <li className="row spread" style={{ alignItems: "start" }}>
      <div style={{ flex: 1, minWidth: 0 }}>
        <p className="wrap">
          <strong className="mono">{failure.follower}</strong> · {t("event")} {failure.position}{" "}
          <span className="mono muted">{failure.eventKind}</span>
        </p>
        <p className="wrap">{failure.reason}</p>
        <p className="muted">
          {t("attempts")} {failure.attempts} · {t("since")} <Time at={failure.firstAt} /> /{" "}
          <Time at={failure.lastAt} />
        </p>
        {retry.error && <ErrorPanel error={retry.error} />}
      </div>
      <Button icon="retry" busy={retry.isPending} onClick={() => retry.mutate()}>
        {t("retry")}
      </Button>
    </li>
  );
}
