import { expect, test } from "vitest";
import type { ValueType } from "~/flow/fields";
import { readRows, writeRows } from "./condition";

const types: Record<string, ValueType> = { cost: "number", stopped: "bool", urgency: "text" };
const typeOf = (field: string) => types[field];

test.each([
  "cost < 500",
  "cost >= 5000",
  "cost in [500..5000)",
  "cost == -1.5",
  "stopped == true",
  'urgency == "high"',
  'urgency in ["high", "low"]',
  'urgency not in ["high"]',
  "handler != null",
  "handler == null and cost < 5",
  'cost > 1 or urgency != "low"',
  "",
])("%s is rows, and the same again", (source) => {
  const rows = readRows(source);
  expect(rows).toBeDefined();
  expect(rows && writeRows(rows, typeOf)).toBe(source);
});

test.each([
  "cost in (500..5000]",
  "cost < 5 and (cost > 1 or stopped == true)",
  'contains(urgency, "a")',
  "cost < other",
  "cost <",
  "not (cost < 5)",
])("%s is more than rows can say", (source) => {
  expect(readRows(source)).toBeUndefined();
});

test("a row without its value says nothing yet", () => {
  const rows = [
    { field: "cost", test: "lt", values: ["6oo"] },
    { field: "", test: "eq", values: ["x"] },
    { field: "urgency", test: "eq", values: ['say "hi"'] },
  ] as const;
  expect(writeRows({ any: false, rows }, typeOf)).toBe("urgency == 'say \"hi\"'");
});
