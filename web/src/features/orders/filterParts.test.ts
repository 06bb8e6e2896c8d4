import { expect, test } from "vitest";
import { isUnfinished, joinFilter, quoted, splitFilter } from "./filterParts";

test("a filter is cut at blanks outside quotation marks and brackets", () => {
  expect(splitFilter('状态:待处理  "电梯 异响" -(a 或 b) x')).toEqual([
    "状态:待处理",
    '"电梯 异响"',
    "-(a 或 b)",
    "x",
  ]);
  expect(splitFilter("（金额:1..2 或 空） b")).toEqual(["（金额:1..2 或 空）", "b"]);
  expect(splitFilter('say:"a \\" b" c')).toEqual(['say:"a \\" b"', "c"]);
  expect(splitFilter("")).toEqual([]);
});

test("alternatives outside brackets are one condition, and get brackets beside others", () => {
  expect(splitFilter("a 或 b c")).toEqual(["a 或 b c"]);
  expect(joinFilter(["a OR b", "c"])).toBe("(a OR b) c");
  expect(joinFilter(["a OR b"])).toBe("a OR b");
});

test("an unfinished condition waits", () => {
  for (const words of ["状态:", "金额:>=", '"电梯', "(a"]) expect(isUnfinished(words), words).toBe(true);
  for (const words of ["状态:待处理", "金额:>=5", '"电梯"', "(a)", ""])
    expect(isUnfinished(words), words).toBe(false);
});

test("a value with a blank or a sign is quoted", () => {
  expect(quoted("一号楼")).toBe("一号楼");
  expect(quoted('A "1" 楼')).toBe('"A \\"1\\" 楼"');
  expect(quoted("1..2")).toBe('"1..2"');
});
