import { expect, test } from "vitest";
import { matching, mergePasted, move, parsePasted } from "./options";

const option = (value: string, zh = value) => ({ value, label: { zh, en: zh }, active: true });

test("pasted lines are read whatever separates them", () => {
  expect(parsePasted("a\t水\tWater\nb，电\n\n c \r\nd;;x")).toEqual([
    { value: "a", zh: "水", en: "Water" },
    { value: "b", zh: "电", en: "电" },
    { value: "c", zh: "c", en: "c" },
    { value: "d", zh: "d", en: "x" },
  ]);
});

test("import adds and renames, and removes nothing", () => {
  const before = [option("a", "水"), { ...option("b", "电"), active: false }];
  const merged = mergePasted(before, parsePasted("b,电力,Power\nc,气,Gas\na,水,水\nc,气,Gas"));
  expect([merged.added, merged.changed]).toEqual([1, 1]);
  expect(merged.options.map((each) => [each.value, each.label.zh, each.active])).toEqual([
    ["a", "水", true],
    ["b", "电力", false],
    ["c", "气", true],
  ]);
});

test("an option moves by one place and stops at the ends", () => {
  const list = [option("a"), option("b")];
  expect(move(list, 0, 1).map((each) => each.value)).toEqual(["b", "a"]);
  expect(move(list, 0, -1)).toEqual(list);
  expect(move(list, 1, 1)).toEqual(list);
});

test("ten thousand options are imported and filtered in a moment", () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `v${n},选项${n}`).join("\n");
  const began = performance.now();
  const { options } = mergePasted([], parsePasted(lines));
  expect(matching(options, "选项9999")).toEqual([9_999]);
  expect(options).toHaveLength(10_000);
  expect(performance.now() - began).toBeLessThan(1_000);
});
