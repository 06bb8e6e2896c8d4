// What can be called, as crates/domain/src/expr/functions.rs has it.
import { CLOSURES, type Expr } from "./ast";
import { addDays, Day, dayIn, Instant, readDay, readInstant } from "./dates";
import * as decimal from "./decimal";
import { Decimal } from "./decimal";
import { contains, either, order, type Run } from "./evaluate";
import { attempt, EMPTY, type ExprValue, Fault, isList, WRONG, worse } from "./value";

const FAR = new Fault("out-of-range");
const MAX_DAYS = 100_000n;

export function call(run: Run, name: string, args: Expr[], row: ExprValue): ExprValue {
  if (name === "now") return new Instant(run.env.now);
  if (name === "today") return dayIn(new Instant(run.env.now), run.env.timeZone);
  const [first, second] = args;
  if (!first) return WRONG;
  if (CLOSURES.has(name)) return second ? overRows(run, name, run.eval(first, row), second) : WRONG;
  const value = run.eval(first, row);
  if (!second) return withOne(run, name, value);
  return withTwo(run, name, value, run.eval(second, row));
}

function faulty(first: ExprValue, second?: ExprValue): Fault {
  if (first instanceof Fault) return second instanceof Fault ? worse(first, second) : first;
  return second instanceof Fault ? second : WRONG;
}

const ON_TEXT: Record<string, (text: string) => ExprValue> = {
  len: (text) => Decimal.int([...text].length),
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  trim: (text) => trim(text),
  number: (text) => decimal.readDecimal(trim(text)) ?? WRONG,
  string: (text) => text,
  d: (text) => readDay(text) ?? readInstant(text) ?? WRONG,
};

const ON_NUMBER: Record<string, (number: Decimal) => Decimal> = {
  number: (number) => number,
  abs: (number) => (number.units < 0n ? decimal.negate(number) : number),
  round: (number) => decimal.round(number, 0),
  floor: decimal.floor,
  ceil: (number) => decimal.negate(decimal.floor(decimal.negate(number))),
};

function trim(text: string) {
  return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
}

function withOne(run: Run, name: string, value: ExprValue): ExprValue {
  if (value instanceof Fault) return value;
  if (name === "string") return isList(value) || value instanceof Map ? WRONG : value.toString();
  if (typeof value === "string") return ON_TEXT[name]?.(value) ?? WRONG;
  if (value instanceof Decimal) return ON_NUMBER[name]?.(value) ?? WRONG;
  if (isList(value)) {
    if (name === "len") return Decimal.int(value.length);
    return ["sum", "avg", "min", "max"].includes(name) ? attempt(() => aggregate(name, value)) : WRONG;
  }
  const day = dayOf(run, value);
  if (!day) return WRONG;
  if (name === "d") return value;
  if (name === "date") return day;
  const part = name === "year" || name === "month" || name === "day" ? day.parts[name] : undefined;
  return part === undefined ? WRONG : Decimal.int(part);
}

function withTwo(run: Run, name: string, first: ExprValue, second: ExprValue): ExprValue {
  const texts = typeof first === "string" && typeof second === "string";
  if (name === "contains") {
    if (isList(first)) return contains(first, second);
    return texts ? first.includes(second) : faulty(first, second);
  }
  if (name === "startsWith" && texts) return first.startsWith(second);
  if (name === "endsWith" && texts) return first.endsWith(second);
  if (name === "round" && first instanceof Decimal && second instanceof Decimal) {
    const isGood = second.isWhole() && second.units >= 0n && second.units <= 12n;
    return isGood ? decimal.round(first, Number(second.units)) : FAR;
  }
  if (name === "daysBetween") {
    const [from, to] = [dayOf(run, first), dayOf(run, second)];
    return from && to ? Decimal.int(to.number - from.number) : faulty(first, second);
  }
  if (name === "addDays" && first instanceof Day && second instanceof Decimal) {
    const isNear = second.isWhole() && second.units <= MAX_DAYS && second.units >= -MAX_DAYS;
    return (isNear && addDays(first, Number(second.units))) || FAR;
  }
  return faulty(first, second);
}

function dayOf(run: Run, value: ExprValue): Day | null {
  if (value instanceof Day) return value;
  return value instanceof Instant ? dayIn(value, run.env.timeZone) : null;
}

/** Elements nobody answered are left out; any other fault is the fault of the whole. */
function aggregate(name: string, items: readonly ExprValue[]): ExprValue {
  const adds = name === "sum" || name === "avg";
  let known: ExprValue = EMPTY;
  let count = 0;
  for (const item of items) {
    if (item instanceof Fault) {
      if (item.code === "empty") continue;
      return item;
    }
    count++;
    if (known instanceof Fault) {
      if (!(item instanceof Decimal) && (adds || !(item instanceof Day || item instanceof Instant)))
        return WRONG;
      known = item;
    } else if (adds) {
      if (!(item instanceof Decimal && known instanceof Decimal)) return WRONG;
      known = decimal.add(known, item);
    } else {
      const found = order(item, known);
      if (found === null) return WRONG;
      if (name === "min" ? found < 0 : found > 0) known = item;
    }
  }
  if (known instanceof Fault) return name === "sum" ? Decimal.int(0) : EMPTY;
  return name === "avg" && known instanceof Decimal ? decimal.divide(known, Decimal.int(count)) : known;
}

function overRows(run: Run, name: string, list: ExprValue, body: Expr): ExprValue {
  if (!isList(list)) return faulty(list);
  if (name === "map") return list.map((row) => run.eval(body, row));
  if (name === "filter" || name === "count") {
    const kept = list.filter((row) => run.eval(body, row) === true);
    return name === "filter" ? kept : Decimal.int(kept.length);
  }
  const decided = name === "some";
  let found: ExprValue = !decided;
  for (const row of list) {
    found = either(found, run.eval(body, row), decided);
    if (found === decided || run.spent) break;
  }
  return found;
}
