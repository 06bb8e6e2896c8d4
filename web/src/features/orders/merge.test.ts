import { expect, test } from "vitest";
import { changesOf, merge, same } from "./merge";

test("values are compared as JSON, and nothing is nothing however it is written", () => {
  expect(same({ amount: "1", currency: "CNY" }, { currency: "CNY", amount: "1" })).toBe(true);
  expect(same(undefined, null)).toBe(true);
  expect(same(["a", "b"], ["b", "a"])).toBe(false);
});

test("an emptied field is sent as null, an untouched one not at all", () => {
  expect(changesOf({ a: "x", b: 1, c: true }, { a: "", b: 1, c: false })).toEqual({ a: null, c: false });
});

test("edits to different fields are combined", () => {
  expect(merge({ a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 5 })).toEqual({
    changes: { a: 2 },
    conflicts: [],
    theirs: ["b"],
  });
});

test("edits to the same field are shown, unless both wrote the same", () => {
  expect(merge({ a: 1 }, { a: 2 }, { a: 3 }).conflicts).toEqual(["a"]);
  expect(merge({ a: 1 }, { a: 2 }, { a: 2 })).toEqual({ changes: {}, conflicts: [], theirs: ["a"] });
});
