import { expect, test } from "vitest";
import { readReport } from "./trialReport";

test("a report is read with the largest changes first", () => {
  const report = readReport({
    orders: 10,
    otherSteps: 3,
    steps: { a: { old: 5, new: 4 }, b: { old: 1, new: 9 }, c: { old: 2, new: 2 } },
    people: [
      { id: "1", name: "张伟", old: 1, new: 2 },
      { id: "2", name: "林晓燕", old: 7, new: 7 },
    ],
    seconds: { old: { mean: 60, median: 30, p90: 90 }, new: { mean: 120, median: 30, p90: 90 } },
    examples: [
      { id: "x", number: "WX-1", old: [{ step: "a", people: [{ id: "1", name: "张伟" }] }], new: [] },
    ],
  });
  expect(report.steps.map((row) => row.key)).toEqual(["b", "a"]);
  expect(report.people).toEqual([{ key: "张伟", old: 1, new: 2 }]);
  expect(report.times?.new.mean).toBe(120);
  expect(report.examples[0]?.old).toEqual([{ step: "a", people: [{ name: "张伟" }] }]);
});

test("what is missing is nothing, not a fault", () => {
  const empty = readReport({});
  expect(empty).toEqual({
    orders: 0,
    otherSteps: 0,
    otherPeople: 0,
    steps: [],
    people: [],
    times: undefined,
    examples: [],
  });
});
