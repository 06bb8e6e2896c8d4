// What an entry of the log says, in lines that can be read without knowing how it is stored.
import type { Text } from "~/api/types";

export interface Difference {
  name: string;
  before: unknown;
  after: unknown;
}

interface Said {
  text: (text: Text) => string;
  yes: string;
  no: string;
}

type Members = Record<string, unknown>;

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is Text =>
  isObject(value) && Object.keys(value).sort().join() === "en,zh" && typeof value.zh === "string";

/** The fields of an order, or the members of a document, that differ. */
export function differences({ before, after, changes }: Members): Difference[] {
  if (Array.isArray(changes))
    return changes.map((change) => ({
      name: String(change.field),
      before: change.before,
      after: change.after,
    }));
  if (!isObject(after)) return [];
  const old = isObject(before) ? before : {};
  const names = new Set([...Object.keys(old), ...Object.keys(after)]);
  return [...names]
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, before: old[name], after: after[name] }));
}

/** Every value with the way to it: `effects.0.person`. Short lists of plain values stay together. */
export function leaves(value: unknown, name = ""): { name: string; value: unknown }[] {
  const isWhole = isText(value) || (Array.isArray(value) && value.every((item) => !isObject(item)));
  if (isWhole || !(isObject(value) || Array.isArray(value))) return [{ name, value }];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, name ? `${name}.${key}` : key));
}

/** A value in words: texts in the reader's language, plain values as they are, the rest as JSON. */
export function plain(value: unknown, said: Said): string {
  if (value === null || value === undefined || value === "") return "—";
  if (typeof value === "boolean") return value ? said.yes : said.no;
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (isText(value)) return said.text(value);
  if (Array.isArray(value) && value.every((item) => !isObject(item) && !Array.isArray(item)))
    return value.map((item) => plain(item, said)).join(", ") || "—";
  return JSON.stringify(value, null, 2);
}
