// What I changed, what others changed, and what is sent after a choice. The server does the merging.
import type { FieldConflict, Values } from "~/api/types";

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

/** Fields that others changed since I read the order. */
export function theirFields(base: Values, saved: Values, mine: Values): string[] {
  return Object.keys(changesOf(base, saved)).filter((field) => !(field in mine));
}

/** What to send after the choice: disputed fields I gave up are left out, those I keep are sent as having seen theirs. */
export function settle(
  changes: Values,
  seen: Values,
  conflicts: readonly FieldConflict[],
  keepMine: ReadonlySet<string>,
): { changes: Values; seen: Values } {
  const lost = conflicts.filter(({ field }) => !keepMine.has(field)).map(({ field }) => field);
  return {
    changes: Object.fromEntries(Object.entries(changes).filter(([field]) => !lost.includes(field))),
    seen: { ...seen, ...Object.fromEntries(conflicts.map(({ field, theirs }) => [field, theirs])) },
  };
}
