import { expect, test } from "vitest";
import { belowOf, pathOf } from "./divisions";

test("every province is there, and every way down ends", () => {
  expect(belowOf("").length).toBe(34);
  const count = (code: string): number => belowOf(code).reduce((sum, each) => sum + 1 + count(each.code), 0);
  expect(count("")).toBe(3242);
});

test.each([
  ["330106", ["330000", "330100", "330106"]],
  ["110105", ["110000", "110105"]],
  ["500229", ["500000", "500229"]],
  ["429004", ["420000", "429004"]],
  ["441900", ["440000", "441900"]],
  ["810001", ["810000", "810001"]],
  ["710000", ["710000"]],
  ["999999", []],
])("the way to %s", (code, path) => {
  expect(pathOf(code)).toEqual(path);
});
