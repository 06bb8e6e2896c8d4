import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { onLive, startLive } from "~/api/live";
import { useMe } from "~/api/session";

/** People are told a moment after a thing happened; one look then answers for all that came at once. */
const NOTICED = 1_500;

/** Keeps what is on screen true. Lists do not jump: they get their own, quieter, word about news. */
export function useLiveRefresh() {
  const cache = useQueryClient();
  const { user } = useMe();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another user means another stream
  useEffect(() => {
    const stop = startLive();
    let news: ReturnType<typeof setTimeout> | undefined;
    const off = onLive((change) => {
      if (change === null) void cache.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "me" });
      else if (change.orderId) {
        void cache.invalidateQueries({ queryKey: ["order", change.orderId] });
        // Only what moves in a flow gives or takes tasks.
        if (change.kind === "order.flowed") void cache.invalidateQueries({ queryKey: ["tasks"] });
        // One look at a time: where something happens all the time, waiting for a pause would never end.
        news ??= setTimeout(() => {
          news = undefined;
          void cache.invalidateQueries({ queryKey: ["notices"] });
        }, NOTICED);
      }
    });
    return () => {
      clearTimeout(news);
      off();
      stop();
    };
  }, [cache, user.id]);
}
