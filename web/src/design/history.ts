// What was, what is, and what was taken back.

export interface History<T> {
  past: readonly T[];
  now: T;
  future: readonly T[];
  /** Changes under the same name follow each other as one: typing a word is one change. */
  name: string | undefined;
}

export const DEPTH = 200;

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [], name: undefined });

export function change<T>(history: History<T>, now: T, name?: string): History<T> {
  if (Object.is(now, history.now)) return history;
  if (name !== undefined && name === history.name) return { ...history, now, future: [] };
  return { past: [...history.past, history.now].slice(-DEPTH), now, future: [], name };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  const { past, now, future } = history;
  return { past: past.slice(0, -1), now: before, future: [now, ...future], name: undefined };
}

export function redo<T>(history: History<T>): History<T> {
  const [after, ...future] = history.future;
  if (after === undefined) return history;
  return { past: [...history.past, history.now], now: after, future, name: undefined };
}
