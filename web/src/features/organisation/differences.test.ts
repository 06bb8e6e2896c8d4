import { expect, test } from "vitest";
import { differences } from "./differences";

test("leaves that differ are named by their path", () => {
  expect(
    differences({ name: "甲", zone: { id: "UTC" }, same: [1] }, { name: "乙", zone: {}, same: [1] }),
  ).toEqual([
    { path: "name", before: "甲", after: "乙" },
    { path: "zone.id", before: "UTC", after: "" },
  ]);
});

test("options are matched by value, not by place", () => {
  const option = (value: string, zh: string) => ({ value, label: { zh } });
  const before = { options: [option("a", "水"), option("b", "电")] };
  expect(
    differences(before, { options: [option("c", "气"), option("b", "电力"), option("a", "水")] }),
  ).toEqual([
    { path: "options.b.label.zh", before: "电", after: "电力" },
    { path: "options.c", before: "", after: '{"value":"c","label":{"zh":"气"}}' },
  ]);
  expect(differences(before, { options: [option("b", "电"), option("a", "水")] })).toEqual([
    { path: "options", before: "a, b", after: "b, a" },
  ]);
});

test("a first version differs from nothing", () => {
  expect(differences(null, { a: 1 })).toEqual([{ path: "", before: "", after: '{"a":1}' }]);
  expect(differences({ a: 1 }, { a: 1 })).toEqual([]);
});
