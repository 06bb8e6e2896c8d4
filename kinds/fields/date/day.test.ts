import { expect, test } from "vitest";
import { boundDay, readDay } from "./day";

test.each([
  ["2026-11-25", "2026-11-25"],
  ["2026年1月5日", "2026-01-05"],
  ["2026/11/25", "2026-11-25"],
  ["２０２６－１１－２５", "2026-11-25"],
  ["20261125", "2026-11-25"],
  ["2026-02-29", null],
  ["11/25/2026", null],
  ["明天", null],
  ["1899-12-31", null],
])("%j is the day %j", (words, day) => {
  expect(readDay(words)).toBe(day);
});

test("a bound counts from today where the organisation is", () => {
  const lateInUtc = Date.parse("2026-11-22T17:00:00Z");
  expect(boundDay("today", "Asia/Shanghai", lateInUtc)).toBe("2026-11-23");
  expect(boundDay("today-30", "UTC", lateInUtc)).toBe("2026-10-23");
  expect(boundDay("2026年1月1日", "UTC")).toBe("2026-01-01");
  expect(boundDay("tomorrow", "UTC")).toBeUndefined();
});
