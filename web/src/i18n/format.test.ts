import { expect, test } from "vitest";
import { formatIn, instantToWall, wallToInstant } from "./format";

const zh = formatIn("zh-CN", "Asia/Shanghai");
const en = formatIn("en", "Asia/Shanghai");

test("money keeps every digit it was given", () => {
  expect(zh.money("12345678901234567.89", "CNY")).toBe("¥12,345,678,901,234,567.89");
  expect(en.money("480.00", "CNY")).toBe("¥480.00");
  expect(en.money("abc", "CNY")).toBe("abc CNY");
});

test("instants are told on the organisation's clock, wherever the reader is", () => {
  expect(zh.instant("2026-11-22T18:30:00.000000Z")).toContain("2026/11/23 02:30");
});

test.each([
  ["2026-11-22T16:00", "Asia/Shanghai", "2026-11-22T08:00:00.000Z"],
  ["2026-07-01T09:00", "Europe/Berlin", "2026-07-01T07:00:00.000Z"],
  ["2026-12-01T09:00", "Europe/Berlin", "2026-12-01T08:00:00.000Z"],
])("%s in %s is %s, and back", (wall, zone, instant) => {
  expect(wallToInstant(wall, zone)).toBe(instant);
  expect(instantToWall(instant, zone)).toBe(wall);
});

test("an emptied picker means no value", () => {
  expect(wallToInstant("", "Asia/Shanghai")).toBeNull();
});
