// Computing an expression, as crates/domain/src/expr/eval.rs does. Nothing here throws on what people wrote.
import type { Expr, Range } from "./ast";
import { Day, Instant } from "./dates";
import * as decimal from "./decimal";
import { Decimal } from "./decimal";
import { call } from "./functions";
import { attempt, EMPTY, type ExprValue, Fault, isBlank, isList, WRONG, worse } from "./value";

const MAX_STEPS = 50_000;
export const MAX_TEXT = 10_000;
const TOO_MUCH = new Fault("too-much");

export interface Env {
  name(name: string): ExprValue;
  /** Milliseconds since 1970. */
  now: number;
  timeZone: string;
}

export function evaluate(expr: Expr, env: Env): ExprValue {
  const run = new Run(env);
  const value = run.eval(expr);
  return run.spent ? TOO_MUCH : value;
}

/** Known to be true; a condition that is unknown counts as not fulfilled. */
export const isFulfilled = (condition: Expr, env: Env) => evaluate(condition, env) === true;

/** One evaluation with its budget. */
export class Run {
  private steps = 0;

  constructor(readonly env: Env) {}

  get spent() {
    return this.steps > MAX_STEPS;
  }

  eval(expr: Expr, row: ExprValue = EMPTY): ExprValue {
    if (++this.steps > MAX_STEPS) return TOO_MUCH;
    switch (expr.is) {
      case "literal":
        return expr.value ?? EMPTY;
      case "name":
        return this.env.name(expr.name);
      case "row":
        return row;
      case "member": {
        const of = this.eval(expr.of, row);
        if (of instanceof Map) return of.get(expr.name) ?? EMPTY;
        return of instanceof Fault ? of : WRONG;
      }
      case "list":
        return expr.items.map((item) => this.eval(item, row));
      case "not":
        return not(this.eval(expr.of, row));
      case "negate": {
        const of = this.eval(expr.of, row);
        if (of instanceof Decimal) return decimal.negate(of);
        return of instanceof Fault ? of : WRONG;
      }
      case "binary":
        return this.binary(expr.sign, expr.left, expr.right, row);
      case "in": {
        const found = this.membership(this.eval(expr.needle, row), expr.set, row);
        return expr.negated ? not(found) : found;
      }
      case "conditional": {
        const condition = this.eval(expr.condition, row);
        if (typeof condition === "boolean") return this.eval(condition ? expr.yes : expr.no, row);
        return condition instanceof Fault ? condition : WRONG;
      }
      case "apply":
        return call(this, expr.name, expr.args, row);
    }
  }

  private binary(sign: string, left: Expr, right: Expr, row: ExprValue): ExprValue {
    if (sign === "and" || sign === "or") {
      const decided = sign === "or";
      const first = this.eval(left, row);
      return first === decided ? first : either(first, this.eval(right, row), decided);
    }
    if (sign === "??") {
      const first = this.eval(left, row);
      return first instanceof Fault ? this.eval(right, row) : first;
    }
    // Only the word null itself asks whether there is an answer.
    if ((sign === "==" || sign === "!=") && (isNull(left) || isNull(right)))
      return isBlank(this.eval(isNull(left) ? right : left, row)) === (sign === "==");
    return operate(sign, this.eval(left, row), this.eval(right, row));
  }

  private membership(needle: ExprValue, set: Expr | Range, row: ExprValue): ExprValue {
    if (set.is !== "range") return contains(this.eval(set, row), needle);
    const above = ordered(
      needle,
      this.eval(set.low, row),
      (order) => order > 0 || (set.lowIn && order === 0),
    );
    const below = ordered(
      needle,
      this.eval(set.high, row),
      (order) => order < 0 || (set.highIn && order === 0),
    );
    return either(above, below, false);
  }
}

const isNull = (expr: Expr) => expr.is === "literal" && expr.value === null;

function not(value: ExprValue): ExprValue {
  if (typeof value === "boolean") return !value;
  return value instanceof Fault ? value : WRONG;
}

/** "and" and "or" of Kleene: the deciding value wins even beside something unknown. */
export function either(left: ExprValue, right: ExprValue, decided: boolean): ExprValue {
  if (left === decided || right === decided) return decided;
  const fault = (value: ExprValue) =>
    typeof value === "boolean" ? null : value instanceof Fault ? value : WRONG;
  const [a, b] = [fault(left), fault(right)];
  if (a && b) return worse(a, b);
  return a ?? b ?? left;
}

const ARITHMETIC: Record<string, (a: Decimal, b: Decimal) => Decimal> = {
  "+": decimal.add,
  "-": decimal.subtract,
  "*": decimal.multiply,
  "/": decimal.divide,
  "%": decimal.remainder,
  "^": decimal.power,
};

function operate(sign: string, left: ExprValue, right: ExprValue): ExprValue {
  if (left instanceof Fault) return right instanceof Fault ? worse(left, right) : left;
  if (right instanceof Fault) return right;
  switch (sign) {
    case "==":
      return equal(left, right);
    case "!=":
      return not(equal(left, right));
    case "<":
      return ordered(left, right, (order) => order < 0);
    case "<=":
      return ordered(left, right, (order) => order <= 0);
    case ">":
      return ordered(left, right, (order) => order > 0);
    case ">=":
      return ordered(left, right, (order) => order >= 0);
  }
  const work = ARITHMETIC[sign];
  if (work && left instanceof Decimal && right instanceof Decimal) return attempt(() => work(left, right));
  if (sign === "+" && typeof left === "string" && typeof right === "string") {
    return [...left].length + [...right].length > MAX_TEXT ? new Fault("out-of-range") : left + right;
  }
  return WRONG;
}

export function equal(left: ExprValue, right: ExprValue): ExprValue {
  if (left instanceof Fault) return left;
  if (right instanceof Fault) return right;
  if (typeof left === "boolean" && typeof right === "boolean") return left === right;
  if (typeof left === "string" && typeof right === "string") return left === right;
  return ordered(left, right, (order) => order === 0);
}

/** The order of two numbers, days or instants. */
export function order(left: ExprValue, right: ExprValue): number | null {
  if (left instanceof Decimal && right instanceof Decimal) return decimal.compare(left, right);
  if (left instanceof Day && right instanceof Day) return left.number - right.number;
  if (left instanceof Instant && right instanceof Instant) return left.ms - right.ms;
  return null;
}

function ordered(left: ExprValue, right: ExprValue, is: (order: number) => boolean): ExprValue {
  if (left instanceof Fault) return right instanceof Fault ? worse(left, right) : left;
  if (right instanceof Fault) return right;
  const found = order(left, right);
  return found === null ? WRONG : is(found);
}

/** Whether a list has an element; unknown when only an unknown element could be it. */
export function contains(list: ExprValue, needle: ExprValue): ExprValue {
  if (!isList(list)) return list instanceof Fault ? list : WRONG;
  let found: ExprValue = false;
  for (const item of list) {
    found = either(found, equal(item, needle), true);
    if (found === true) break;
  }
  return found;
}
