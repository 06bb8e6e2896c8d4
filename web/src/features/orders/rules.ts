// The filter as the condition editor holds it, and as the server writes it.
import type { Tree } from "~/api/lists";

export type Op = "eq" | "lt" | "le" | "gt" | "ge" | "between" | "contains" | "empty";
export type RuleValue = string | { relative: string };

/** A field compared with values, or words looked for. */
export interface Rule {
  id: number;
  not: boolean;
  /** Empty: words in title or number. */
  field: string;
  op: Op;
  values: RuleValue[];
}

export interface RuleGroup {
  id: number;
  not: boolean;
  any: boolean;
  items: (Rule | RuleGroup)[];
}

let next = 1;
export const freshId = () => next++;

export const isGroup = (item: Rule | RuleGroup): item is RuleGroup => "items" in item;
export const emptyRule = (): Rule => ({ id: freshId(), not: false, field: "status", op: "eq", values: [] });
export const emptyGroup = (any = false): RuleGroup => ({ id: freshId(), not: false, any, items: [] });

const list = (value: unknown): Tree[] => (Array.isArray(value) ? (value as Tree[]) : []);

function readItem(tree: Tree): Rule | RuleGroup {
  if (tree.not) {
    const inner = readItem(tree.not as Tree);
    return { ...inner, not: !inner.not };
  }
  if (tree.and || tree.or) {
    const any = Boolean(tree.or);
    return { id: freshId(), not: false, any, items: list(tree.and ?? tree.or).map(readItem) };
  }
  if (typeof tree.words === "string")
    return { id: freshId(), not: false, field: "", op: "contains", values: [tree.words] };
  const values = (Array.isArray(tree.values) ? tree.values : []).map(
    (value): RuleValue =>
      typeof value === "object" && value !== null ? (value as { relative: string }) : String(value),
  );
  return { id: freshId(), not: false, field: String(tree.field), op: (tree.op ?? "eq") as Op, values };
}

/** The server's tree as one group. */
export function readTree(tree: Tree): RuleGroup {
  const item = readItem(tree);
  return isGroup(item) && !item.not ? item : { ...emptyGroup(), items: [item] };
}

const isBlank = (value: RuleValue | undefined) =>
  value === undefined || (typeof value === "string" && !value.trim());

/** Whether a rule says anything yet. */
export function isWhole({ op, values }: Rule): boolean {
  if (op === "empty") return true;
  if (op === "between") return !isBlank(values[0]) && !isBlank(values[1]);
  return values.some((value) => !isBlank(value));
}

/** The tree without what is not filled in. */
export function writeTree(item: Rule | RuleGroup): Tree | null {
  const turned = (tree: Tree): Tree => (item.not ? { not: tree } : tree);
  if (isGroup(item)) {
    const items = item.items.map(writeTree).filter((tree) => tree !== null);
    if (items.length === 0) return null;
    return turned(item.any ? { or: items } : { and: items });
  }
  if (!isWhole(item)) return null;
  const values = item.op === "empty" ? [] : item.values.filter((value) => !isBlank(value));
  if (item.field) return turned({ field: item.field, op: item.op, values });
  return turned({ words: String(values[0]) });
}

/** The comparisons that make sense for a type of value. */
export function opsOf(valueType: string): Op[] {
  switch (valueType) {
    case "number":
    case "day":
    case "instant":
      return ["eq", "ge", "le", "gt", "lt", "between", "empty"];
    case "text":
      return ["contains", "eq", "empty"];
    case "opaque":
      return ["contains", "empty"];
    default:
      return ["eq", "empty"];
  }
}
