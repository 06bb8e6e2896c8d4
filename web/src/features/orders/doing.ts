// What the reader does on the page of an order, told to others who have it open.
import { useEffect } from "react";
import type { components } from "~/api/schema";

export type Doing = components["schemas"]["Doing"];

const active = new Map<symbol, Doing>();
const listeners = new Set<() => void>();

function tell() {
  for (const listener of listeners) listener();
}

/** The most of what goes on. */
export function doing(): Doing {
  const all = [...active.values()];
  return all.includes("editing") ? "editing" : all.includes("commenting") ? "commenting" : "looking";
}

export function onDoing(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says that the reader does so, while `is` holds and the component is there. */
export function useDoing(what: Doing, is = true) {
  useEffect(() => {
    if (!is) return;
    const own = Symbol(what);
    active.set(own, what);
    tell();
    return () => {
      active.delete(own);
      tell();
    };
  }, [what, is]);
}
