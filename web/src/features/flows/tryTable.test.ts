import { expect, test } from "vitest";
import { EMPTY, fromJson } from "~/expr/value";
import type { CellKind } from "./cell";
import type { Table } from "./jdm";
import { decide, namesOf } from "./tryTable";

const kinds: CellKind[] = [
  { side: "inputs", whole: false, field: undefined },
  { side: "inputs", whole: false, field: undefined },
];
const table = (hitPolicy: string): Table => ({
  hitPolicy,
  inputs: [
    { id: "cost", field: "cost" },
    { id: "kind", field: "kind" },
  ],
  outputs: [{ id: "out", field: "out" }],
  rules: [
    { cost: "< 500", kind: "", out: "1" },
    { cost: "[500..5000)", kind: '"a", "b"', out: "2" },
    { cost: ">= 5000 and < 9000", kind: "", out: "3" },
    { cost: "null", kind: "", out: "4" },
    { cost: "", kind: "", out: "5" },
  ],
});

test.each<[string, Record<string, unknown>, string, number[], number[]]>([
  ["below", { cost: "499.99", kind: "a" }, "first", [0], []],
  ["exactly the limit", { cost: "500", kind: "b" }, "first", [1], []],
  ["another kind", { cost: "500", kind: "c" }, "first", [4], []],
  ["several tests", { cost: "5000" }, "first", [2], []],
  ["an empty field", {}, "first", [3], [0, 1, 2]],
  ["all that match", { cost: "500", kind: "a" }, "collect", [1, 4], []],
])("%s", (_, values, policy, hits, unknown) => {
  const name = (each: string) =>
    each in values ? fromJson(values[each], each === "cost" ? "number" : "text") : EMPTY;
  expect(decide(table(policy), kinds, { name, now: 0, timeZone: "UTC" })).toEqual({ hits, unknown });
});

test("the fields a table reads", () => {
  expect(namesOf(table("first"), kinds)).toEqual(["cost", "kind"]);
});
