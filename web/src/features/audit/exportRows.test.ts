import { expect, test } from "vitest";
import { cell } from "./exportRows";

test.each([
  ["=1+1", "'=1+1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["-2", "'-2"],
  ['say "hi"', '"say ""hi"""'],
  ["a,b", '"a,b"'],
  ["=a,b", '"\'=a,b"'],
  [null, ""],
  [7, "7"],
  [{ a: 1 }, '"{""a"":1}"'],
])("%j is written as %s", (value, expected) => {
  expect(cell(value)).toBe(expected);
});
