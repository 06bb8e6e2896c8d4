// The server's vectors (crates/domain/src/expr/vectors.json), so that both halves mean the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dependencies } from "./ast";
import { Day, Instant } from "./dates";
import { Decimal } from "./decimal";
import { evaluate } from "./evaluate";
import { Mistake, parse } from "./parse";
import { EMPTY, type ExprType, type ExprValue, Fault, fromJson, isList } from "./value";

interface Vectors {
  now: string;
  timeZone: string;
  names: Record<string, { type: string; value: unknown }>;
  cases: { expr: string; gives: unknown }[];
}

const path = join(import.meta.dirname, "../../../crates/domain/src/expr/vectors.json");
const vectors: Vectors = JSON.parse(readFileSync(path, "utf8"));

function typeOf(name: string): ExprType {
  if (name === "list") return { list: "any" };
  if (name === "rows")
    return { list: { record: { part: "text", n: "number", price: "number", ok: "bool" } } };
  if (name === "bool" || name === "number" || name === "text" || name === "day" || name === "instant")
    return name;
  return "any";
}

function written(value: ExprValue): unknown {
  if (value instanceof Fault) return { unknown: value.code };
  if (value instanceof Decimal) return { number: value.toString() };
  if (value instanceof Day) return { day: value.toString() };
  if (value instanceof Instant) return { instant: value.toString() };
  if (isList(value)) return value.map(written);
  if (value instanceof Map)
    return { record: Object.fromEntries([...value].sort().map(([name, part]) => [name, written(part)])) };
  return value;
}

function answer(source: string): unknown {
  const name = (asked: string) => {
    const given = vectors.names[asked];
    return given ? fromJson(given.value, typeOf(given.type)) : EMPTY;
  };
  try {
    return written(
      evaluate(parse(source), { name, now: Date.parse(vectors.now), timeZone: vectors.timeZone }),
    );
  } catch (error) {
    if (error instanceof Mistake) return { mistake: error.code };
    throw error;
  }
}

test("every vector gives what the server gives", () => {
  expect(vectors.cases.length).toBeGreaterThanOrEqual(300);
  const wrong = vectors.cases
    .map(({ expr, gives }) => ({ expr, gives, found: answer(expr) }))
    .filter(({ gives, found }) => JSON.stringify(found) !== JSON.stringify(gives));
  expect(wrong).toEqual([]);
});

test("what an expression reads is known", () => {
  const names = dependencies(parse("a > 1 and some(items, #.b > c) ? d.e : [f, len(g)]"));
  expect([...names].sort()).toEqual(["a", "c", "d", "f", "g", "items"]);
});
