import { useEffect, useState } from "react";
import { onLive } from "~/api/live";

/** Counts orders that arrived since the list was drawn. The reader decides when the rows move. */
export function useNews() {
  const [ids, setIds] = useState<readonly string[]>([]);
  useEffect(
    () =>
      onLive((change) => {
        const id = change?.kind === "order.submitted" ? change.orderId : undefined;
        if (id) setIds((before) => (before.includes(id) ? before : [...before, id]));
      }),
    [],
  );
  return { count: ids.length, clear: () => setIds([]) };
}
