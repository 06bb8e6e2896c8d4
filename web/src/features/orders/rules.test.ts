import { expect, test } from "vitest";
import { emptyGroup, emptyRule, isGroup, opsOf, readTree, writeTree } from "./rules";

const status = { field: "status", op: "eq", values: ["open"] };

test("a tree survives the condition editor", () => {
  const trees = [
    {
      and: [
        status,
        { words: "电梯" },
        { not: { or: [status, { field: "created", op: "eq", values: [{ relative: "today" }] }] } },
      ],
    },
    { or: [status, { not: status }] },
    {
      and: [
        { field: "a.b", op: "between", values: ["1", "2"] },
        { field: "a.b", op: "empty", values: [] },
      ],
    },
  ];
  for (const tree of trees) expect(writeTree(readTree(tree))).toEqual(tree);
});

test("one condition alone becomes a group of one", () => {
  expect(writeTree(readTree(status))).toEqual({ and: [status] });
  expect(writeTree(readTree({ not: status }))).toEqual({ and: [{ not: status }] });
  expect(writeTree(readTree({ and: [] }))).toBeNull();
});

test("what is not filled in is left out", () => {
  const group = {
    ...emptyGroup(true),
    items: [emptyRule(), { ...emptyRule(), op: "between" as const, values: ["1"] }],
  };
  expect(writeTree(group)).toBeNull();
  expect(isGroup(group)).toBe(true);
  expect(opsOf("choice")).toEqual(["eq", "empty"]);
});
