import { expect, test } from "vitest";
import { changesOf, same, settle, theirFields } from "./edits";

test("values are compared as JSON, and nothing is nothing however it is written", () => {
  expect(same({ amount: "1", currency: "CNY" }, { currency: "CNY", amount: "1" })).toBe(true);
  expect(same(undefined, null)).toBe(true);
  expect(same(["a", "b"], ["b", "a"])).toBe(false);
});

test("an emptied field is sent as null, an untouched one not at all", () => {
  expect(changesOf({ a: "x", b: 1, c: true }, { a: "", b: 1, c: false })).toEqual({ a: null, c: false });
});

test("what others changed is told apart from what I changed", () => {
  expect(theirFields({ a: 1, b: 1 }, { a: 2, b: 5, c: 1 }, { a: 2 })).toEqual(["b", "c"]);
});

test("after the choice only what I keep is sent, as having seen theirs", () => {
  const conflicts = [
    { field: "a", base: 1, theirs: 3, yours: 2 },
    { field: "b", base: 1, theirs: 4, yours: 2 },
  ];
  expect(settle({ a: 2, b: 2, c: 2 }, { a: 1, b: 1 }, conflicts, new Set(["a"]))).toEqual({
    changes: { a: 2, c: 2 },
    seen: { a: 3, b: 4 },
  });
});
