import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { onLive } from "~/api/live";

/** The figures follow the log by a moment. */
const COUNTED = 700;
/** Where something happens all the time a board moves no more often than people can read. */
const READABLE = 2_000;

/** Reads figures again when something happened to an order. */
export function useLiveBoards() {
  const cache = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const off = onLive((change) => {
      if (change && !change.orderId) return;
      const wait = Math.max(COUNTED, READABLE - (Date.now() - last));
      timer ??= setTimeout(() => {
        timer = undefined;
        last = Date.now();
        void cache.invalidateQueries({ queryKey: ["boards"] });
      }, wait);
    });
    return () => {
      clearTimeout(timer);
      off();
    };
  }, [cache]);
}
