// A condition as rows of a small form, and as the expression that the engine reads. What the rows cannot say stays
// an expression.
import type { Expr } from "~/expr/ast";
import { Decimal } from "~/expr/decimal";
import { parse } from "~/expr/parse";
import type { ValueType } from "~/flow/fields";

export const tests = [
  "lt",
  "le",
  "gt",
  "ge",
  "eq",
  "ne",
  "between",
  "oneOf",
  "noneOf",
  "filled",
  "blank",
] as const;
export type Test = (typeof tests)[number];

export interface Row {
  field: string;
  test: Test;
  /** As typed: a number, a text, a code of a choice. */
  values: readonly string[];
}

export interface Rows {
  /** Whether one of them is enough. */
  any: boolean;
  rows: readonly Row[];
}

const signs: Record<string, Test> = { "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne" };
const signOf = Object.fromEntries(Object.entries(signs).map(([sign, test]) => [test, sign]));

/** The tests that make sense for a type of value. */
export function testsOf(type: ValueType | undefined, hasChoices: boolean): readonly Test[] {
  switch (type) {
    case "number":
      return ["lt", "le", "gt", "ge", "eq", "ne", "between", "filled", "blank"];
    case "bool":
      return ["eq", "filled", "blank"];
    case "text":
      return hasChoices
        ? ["eq", "ne", "oneOf", "noneOf", "filled", "blank"]
        : ["eq", "ne", "filled", "blank"];
    default:
      return ["filled", "blank"];
  }
}

/** The rows of an expression; undefined where it says more than rows can. */
export function readRows(source: string): Rows | undefined {
  if (!source.trim()) return { any: false, rows: [] };
  try {
    const expr = parse(source);
    const sign = expr.is === "binary" && (expr.sign === "and" || expr.sign === "or") ? expr.sign : "and";
    const rows = parts(expr, sign).map(readRow);
    return rows.every((row) => row !== undefined) ? { any: sign === "or", rows } : undefined;
  } catch {
    return undefined;
  }
}

function parts(expr: Expr, sign: string): Expr[] {
  if (expr.is !== "binary" || expr.sign !== sign) return [expr];
  return [...parts(expr.left, sign), ...parts(expr.right, sign)];
}

function readRow(expr: Expr): Row | undefined {
  if (expr.is === "in" && expr.needle.is === "name") {
    const field = expr.needle.name;
    if (expr.set.is === "range") {
      const { low, high, lowIn, highIn } = expr.set;
      const values = [literal(low), literal(high)];
      // Rows say "from … up to, but not including …", the usual reading of limits of amounts.
      const isUsual = lowIn && !highIn && !expr.negated && isWhole(values);
      return isUsual ? { field, test: "between", values: values.map(plain) } : undefined;
    }
    if (expr.set.is !== "list") return undefined;
    const values = expr.set.items.map(literal);
    return isWhole(values)
      ? { field, test: expr.negated ? "noneOf" : "oneOf", values: values.map(plain) }
      : undefined;
  }
  if (expr.is !== "binary" || expr.left.is !== "name") return undefined;
  const test = signs[expr.sign];
  const field = expr.left.name;
  if (!test) return undefined;
  if (expr.right.is === "literal" && expr.right.value === null)
    return test === "eq" || test === "ne"
      ? { field, test: test === "eq" ? "blank" : "filled", values: [] }
      : undefined;
  const value = literal(expr.right);
  return value === undefined ? undefined : { field, test, values: [plain(value)] };
}

type Literal = boolean | Decimal | string;
const isWhole = (values: readonly (Literal | undefined)[]): values is readonly Literal[] =>
  values.every((value) => value !== undefined);

function literal(expr: Expr): Literal | undefined {
  if (expr.is === "negate" && expr.of.is === "literal" && expr.of.value instanceof Decimal)
    return `-${expr.of.value}`;
  return expr.is === "literal" && expr.value !== null ? expr.value : undefined;
}

const plain = (value: Literal) => String(value);

/** How a value is written; undefined while it is not one. */
function written(value: string | undefined, type: ValueType | undefined): string | undefined {
  const text = (value ?? "").trim();
  if (!text) return undefined;
  if (type === "number") return /^-?\d+(\.\d+)?$/.test(text) ? text : undefined;
  if (type === "bool") return text === "true" || text === "false" ? text : undefined;
  if (!text.includes('"')) return `"${text}"`;
  return text.includes("'") ? undefined : `'${text}'`;
}

function writeRow(
  { field, test, values }: Row,
  typeOf: (field: string) => ValueType | undefined,
): string | undefined {
  if (!field) return undefined;
  const type = typeOf(field);
  if (test === "filled") return `${field} != null`;
  if (test === "blank") return `${field} == null`;
  const all = values.map((value) => written(value, type));
  const [first, second] = all;
  if (test === "between") return first && second ? `${field} in [${first}..${second})` : undefined;
  if (test === "oneOf" || test === "noneOf") {
    const items = all.filter((value) => value !== undefined);
    return items.length > 0
      ? `${field} ${test === "noneOf" ? "not " : ""}in [${items.join(", ")}]`
      : undefined;
  }
  return first ? `${field} ${signOf[test]} ${first}` : undefined;
}

/** The expression of the rows that say something. */
export function writeRows({ any, rows }: Rows, typeOf: (field: string) => ValueType | undefined): string {
  const said = rows.map((row) => writeRow(row, typeOf)).filter((text) => text !== undefined);
  return said.join(any ? " or " : " and ");
}
