import { useRef, useState } from "react";

/** Most orders that can be picked by hand; more are chosen by a filter. */
const MOST = 1_000;

export interface Selection {
  ids: ReadonlySet<string>;
  has: (id: string) => boolean;
  /** Picks or drops a row; with `range`, everything between it and the last one. */
  toggle: (id: string, range: boolean) => void;
  set: (ids: readonly string[]) => void;
}

export function useSelection(order: readonly string[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const last = useRef("");
  const toggle = (id: string, range: boolean) => {
    const from = order.indexOf(last.current);
    const to = order.indexOf(id);
    const next = new Set(ids);
    if (range && from >= 0 && to >= 0) {
      for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one);
    } else if (!next.delete(id)) next.add(id);
    last.current = id;
    setIds(new Set([...next].slice(0, MOST)));
  };
  return { ids, has: (id) => ids.has(id), toggle, set: (all) => setIds(new Set(all.slice(0, MOST))) };
}
