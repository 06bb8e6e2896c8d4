// What can be written where the cursor stands in an expression.
import { ARITY } from "~/expr/ast";

export interface Offer {
  /** What is written. */
  insert: string;
  /** What it is called; nothing for functions. */
  label: string | undefined;
}

const MOST = 8;

/** Where the word begins in which the cursor stands, or where one may begin; nothing inside a text in quotes. */
export function wordAt(source: string, cursor: number): { from: number; word: string } | undefined {
  const before = source.slice(0, cursor);
  let quote = "";
  for (const sign of before)
    if (quote ? sign === quote : sign === "'" || sign === '"') quote = quote ? "" : sign;
  if (quote) return undefined;
  const isNext = /(^|[([,=<>+\-*/?:]|\b(and|or|not|in))\s*$/.test(before);
  const word = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? "";
  if (!word && !isNext) return undefined;
  return { from: cursor - word.length, word };
}

/** Fields whose id or name holds the word, then functions that begin with it. */
export function offers(word: string, fields: readonly { id: string; label: string }[]): Offer[] {
  const sought = word.toLowerCase();
  const byField = fields
    .filter(({ id, label }) => id.includes(sought) || label.toLowerCase().includes(sought))
    .filter(({ id }) => id !== word)
    .map(({ id, label }) => ({ insert: id, label }));
  const starts = (each: { insert: string }) => (each.insert.startsWith(sought) ? 0 : 1);
  byField.sort((one, other) => starts(one) - starts(other));
  const byName = sought
    ? [...ARITY].filter(([name]) => name.toLowerCase().startsWith(sought) && name !== word)
    : [];
  const functions = byName.map(([name, [least]]) => ({
    insert: `${name}(${least === 0 ? ")" : ""}`,
    label: undefined,
  }));
  return [...byField, ...functions].slice(0, MOST);
}
