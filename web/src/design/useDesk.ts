import { useCallback, useEffect, useMemo, useReducer } from "react";
import { keepSetting } from "~/i18n/locale";
import { begin, change, type History, redo, undo } from "./history";
import { dropKept, readKept } from "./kept";

/** Something that is drawn and published in versions. */
interface Versioned {
  version?: number;
}

export interface Desk<T> {
  now: T;
  base: number;
  isChanged: boolean;
  canUndo: boolean;
  canRedo: boolean;
  undo(): void;
  redo(): void;
  /** Changes under one name follow each other as one. */
  change(now: T, name?: string): void;
  /** Back to what is published. */
  discard(): void;
  /** What was published is what the next change begins from. */
  settle(published: T): void;
}

interface State<T> {
  history: History<T>;
  base: number;
  published: T | null;
}

type Act<T> =
  | { do: "undo" | "redo" | "discard" }
  | { do: "change"; now: T; name: string | undefined }
  | { do: "settle"; now: T };

function reduce<T extends Versioned>(state: State<T>, act: Act<T>): State<T> {
  const { history, published } = state;
  switch (act.do) {
    case "undo":
      return { ...state, history: undo(history) };
    case "redo":
      return { ...state, history: redo(history) };
    case "change":
      return { ...state, history: change(history, act.now, act.name) };
    case "discard":
      return published
        ? { ...state, base: published.version ?? 0, history: change(history, published) }
        : state;
    case "settle":
      return { history: change(history, act.now), base: act.now.version ?? 0, published: act.now };
  }
}

/** How long typing rests before the draft is kept. */
const KEEP_MS = 300;

/** What is being changed, with its history, kept in this browser under `key` until it is published. */
export function useDesk<T extends Versioned>(
  key: string,
  published: T | null,
  first: { now: T; base: number },
): Desk<T> {
  const [state, act] = useReducer(reduce<T>, undefined, () => {
    const kept = readKept<T>(key) ?? first;
    return { history: begin(kept.now), base: kept.base, published };
  });
  const { history, base } = state;
  const { now } = history;
  const isChanged = now !== state.published;
  useEffect(() => {
    const keep = () => {
      if (isChanged) keepSetting(key, JSON.stringify({ base, now }));
      else dropKept(key);
    };
    const timer = setTimeout(keep, KEEP_MS);
    addEventListener("pagehide", keep);
    return () => {
      clearTimeout(timer);
      removeEventListener("pagehide", keep);
    };
  }, [key, base, now, isChanged]);
  const put = useCallback((next: T, name?: string) => act({ do: "change", now: next, name }), []);
  return useMemo(
    () => ({
      now,
      base,
      isChanged,
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      undo: () => act({ do: "undo" }),
      redo: () => act({ do: "redo" }),
      change: put,
      discard: () => act({ do: "discard" }),
      settle: (next) => act({ do: "settle", now: next }),
    }),
    [now, base, isChanged, history, put],
  );
}
