// What an expression is once it is read; the same tree as crates/domain/src/expr/ast.rs.
import type { Decimal } from "./decimal";

export type Expr =
  | { is: "literal"; value: null | boolean | Decimal | string }
  | { is: "name"; name: string }
  | { is: "row" }
  | { is: "member"; of: Expr; name: string }
  | { is: "list"; items: Expr[] }
  | { is: "not"; of: Expr }
  | { is: "negate"; of: Expr }
  | { is: "binary"; sign: string; left: Expr; right: Expr }
  | { is: "in"; needle: Expr; negated: boolean; set: Expr | Range }
  | { is: "conditional"; condition: Expr; yes: Expr; no: Expr }
  | { is: "apply"; name: string; args: Expr[] };

export interface Range {
  is: "range";
  low: Expr;
  high: Expr;
  lowIn: boolean;
  highIn: boolean;
}

/** Signs between two operands with their rank; the higher one binds closer. */
export const RANKS = new Map(
  Object.entries({
    or: 10,
    and: 15,
    "==": 20,
    "!=": 20,
    "<": 20,
    "<=": 20,
    ">": 20,
    ">=": 20,
    "+": 30,
    "-": 30,
    "*": 60,
    "/": 60,
    "%": 60,
    "^": 70,
    "??": 80,
  }),
);

/** Functions with the least and the most arguments they take. */
export const ARITY = new Map<string, readonly [number, number]>([
  ...["len", "upper", "lower", "trim", "number", "string", "abs", "floor", "ceil"].map(one),
  ...["sum", "avg", "min", "max", "d", "date", "year", "month", "day"].map(one),
  ...["contains", "startsWith", "endsWith", "daysBetween", "addDays"].map(two),
  ...["count", "some", "all", "filter", "map"].map(two),
  ["round", [1, 2]],
  ["today", [0, 0]],
  ["now", [0, 0]],
]);

export const CLOSURES = new Set(["count", "some", "all", "filter", "map"]);

function one(name: string): [string, readonly [number, number]] {
  return [name, [1, 1]];
}
function two(name: string): [string, readonly [number, number]] {
  return [name, [2, 2]];
}

function children(expr: Expr): Expr[] {
  switch (expr.is) {
    case "literal":
    case "name":
    case "row":
      return [];
    case "member":
    case "not":
    case "negate":
      return [expr.of];
    case "list":
      return expr.items;
    case "binary":
      return [expr.left, expr.right];
    case "in":
      return [expr.needle, ...(expr.set.is === "range" ? [expr.set.low, expr.set.high] : [expr.set])];
    case "conditional":
      return [expr.condition, expr.yes, expr.no];
    case "apply":
      return expr.args;
  }
}

/** The names it reads. */
export function dependencies(expr: Expr, found = new Set<string>()): Set<string> {
  if (expr.is === "name") found.add(expr.name);
  for (const child of children(expr)) dependencies(child, found);
  return found;
}
