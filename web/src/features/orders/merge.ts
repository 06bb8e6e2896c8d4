// Two people edit one order: what only one of them touched is combined, what both touched is shown to the later one.
import type { Values } from "~/api/types";

export interface Merge {
  /** My changes that are still changes. */
  changes: Values;
  /** Fields both of us changed, to different values. */
  conflicts: string[];
  /** Fields only the other one changed. */
  theirs: string[];
}

/** Equal as JSON, whatever the order of keys. "Nothing" has many spellings. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a ?? null)) === JSON.stringify(sorted(b ?? null));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** What differs between two sets of values; a field that became empty is sent as null. */
export function changesOf(before: Values, after: Values): Values {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...fields]
      .filter((field) => !same(before[field], after[field]))
      .map((field) => [field, after[field] === "" ? null : (after[field] ?? null)]),
  );
}

export function merge(base: Values, mine: Values, current: Values): Merge {
  const changes = changesOf(base, mine);
  const moved = Object.keys(changesOf(base, current));
  for (const field of Object.keys(changes)) if (same(changes[field], current[field])) delete changes[field];
  return {
    changes,
    conflicts: moved.filter((field) => field in changes),
    theirs: moved.filter((field) => !(field in changes)),
  };
}
