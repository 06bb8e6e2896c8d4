import { expect, test } from "vitest";
import type { FlowField } from "~/flow/fields";
import { type CellKind, isFine, normal, shown } from "./cell";

const field = (type: FlowField["type"], choices: FlowField["choices"] = []): FlowField => ({
  id: "x",
  label: { zh: "x", en: "x" },
  type,
  choices,
  isPerson: false,
  columns: [],
});
const kind = (given: FlowField | undefined, more: Partial<CellKind> = {}): CellKind => ({
  side: "inputs",
  whole: false,
  field: given,
  ...more,
});
const number = kind(field("number"));
const bool = kind(field("bool"));
const word = kind(field("text"));
const urgency = kind(
  field("text", [
    { value: "high", label: { zh: "高", en: "High" } },
    { value: "low", label: { zh: "低", en: "Low" } },
  ]),
);
const output = kind(undefined, { side: "outputs" });
const whole = kind(undefined, { whole: true });
const isName = (name: string) => name === "cost";

test.each<[string, CellKind, string]>([
  [" ≥ 500 ", number, ">= 500"],
  ["5,000", number, "5000"],
  ["＜５００", number, "<500"],
  ["[500..5,000)", number, "[500..5000)"],
  ["1,2", number, "1,2"],
  ["任意", number, ""],
  ["-", number, ""],
  ["是", bool, "true"],
  ["No", bool, "false"],
  ["高", urgency, '"high"'],
  ["high", urgency, '"high"'],
  ["高，低", urgency, '"high", "low"'],
  ['"high"', urgency, '"high"'],
  ["!= 高", urgency, "!= 高"],
  ["null", urgency, "null"],
  ["some words", word, '"some words"'],
  ['say "hi"', word, `'say "hi"'`],
  ["high", output, '"high"'],
  ["12.5", output, "12.5"],
  ["cost * 2", output, "cost * 2"],
  ["other * 2", output, '"other * 2"'],
  ["cost > 5", whole, "cost > 5"],
])("%j becomes what the engine reads", (typed, given, expected) => {
  expect(normal(typed, given, isName)).toBe(expected);
  expect(normal(expected, given, isName)).toBe(expected);
});

test.each<[string, CellKind, boolean]>([
  ["", number, true],
  [">= 500 and < 5000", number, true],
  ["< 0 or > 9", number, true],
  ["[500..5000)", number, true],
  ["(1..2]", number, true],
  ['"a", "b"', word, true],
  ['in ["a", "b"]', word, true],
  ['not in ["a"]', word, true],
  ["$ * 2 > 10", number, true],
  ['contains("$", $)', word, true],
  [">= ", number, false],
  ["[500..", number, false],
  ["高 低", word, false],
  ["1,,2", number, false],
  ["cost >", whole, false],
  ["cost > 1", whole, true],
  ['"a', output, false],
  ["1 + 2", output, true],
])("%j can be read: %j", (cell, given, expected) => {
  expect(isFine(cell, given)).toBe(expected);
});

test.each<[string, CellKind, string]>([
  ['"high"', urgency, "高"],
  ['"high", "low"', urgency, "高, 低"],
  ['"a, b"', word, "a, b"],
  [">= 500", number, ">= 500"],
  ['"other"', urgency, "other"],
  ["true", bool, "yes"],
])("%j is shown as people like it", (cell, given, expected) => {
  expect(shown(cell, given, { t: (key) => key, text: (label) => label.zh })).toBe(expected);
});
