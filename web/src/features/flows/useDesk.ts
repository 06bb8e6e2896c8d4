import { useCallback, useEffect, useMemo, useReducer } from "react";
import { useMe } from "~/api/session";
import type { Flow } from "~/flow/definition";
import { keepSetting } from "~/i18n/locale";
import { begin, change, type History, redo, undo } from "./history";
import { dropKept, keyOf, readKept } from "./kept";

export interface Desk {
  flow: Flow;
  base: number;
  isChanged: boolean;
  canUndo: boolean;
  canRedo: boolean;
  undo(): void;
  redo(): void;
  /** Changes under one name follow each other as one. */
  change(flow: Flow, name?: string): void;
  /** Back to what is published. */
  discard(): void;
  /** What was published is what the next change begins from. */
  settle(published: Flow): void;
}

interface State {
  history: History<Flow>;
  base: number;
  published: Flow | null;
}

type Act =
  | { do: "undo" | "redo" | "discard" }
  | { do: "change"; flow: Flow; name: string | undefined }
  | { do: "settle"; flow: Flow };

function reduce(state: State, act: Act): State {
  const { history, published } = state;
  switch (act.do) {
    case "undo":
      return { ...state, history: undo(history) };
    case "redo":
      return { ...state, history: redo(history) };
    case "change":
      return { ...state, history: change(history, act.flow, act.name) };
    case "discard":
      return published
        ? { ...state, base: published.version ?? 0, history: change(history, published) }
        : state;
    case "settle":
      return { history: change(history, act.flow), base: act.flow.version ?? 0, published: act.flow };
  }
}

/** How long typing rests before the draft is kept. */
const KEEP_MS = 300;

/** The flow being changed, with its history, kept in this browser until it is published. */
export function useDesk(typeId: string, published: Flow | null, first: Flow): Desk {
  const { user } = useMe();
  const key = keyOf(user.id, typeId);
  const [state, act] = useReducer(reduce, undefined, () => {
    const kept = readKept(user.id, typeId);
    const flow = kept?.flow ?? published ?? first;
    return { history: begin(flow), base: kept?.base ?? published?.version ?? 0, published };
  });
  const { history, base } = state;
  const flow = history.now;
  const isChanged = flow !== state.published;
  useEffect(() => {
    const keep = () => {
      if (isChanged) keepSetting(key, JSON.stringify({ base, flow }));
      else dropKept(user.id, typeId);
    };
    const timer = setTimeout(keep, KEEP_MS);
    addEventListener("pagehide", keep);
    return () => {
      clearTimeout(timer);
      removeEventListener("pagehide", keep);
    };
  }, [key, base, flow, isChanged, user.id, typeId]);
  const put = useCallback((next: Flow, name?: string) => act({ do: "change", flow: next, name }), []);
  return useMemo(
    () => ({
      flow,
      base,
      isChanged,
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      undo: () => act({ do: "undo" }),
      redo: () => act({ do: "redo" }),
      change: put,
      discard: () => act({ do: "discard" }),
      settle: (next) => act({ do: "settle", flow: next }),
    }),
    [flow, base, isChanged, history, put],
  );
}
