import { expect, test } from "vitest";
import { clock, freeCode, newShift, stretch } from "./shifts";

test("an end that is not later than its begin lies on the following day", () => {
  expect(stretch("08:00", "20:00")).toEqual({ from: 480, to: 1_200 });
  expect(stretch("20:00", "08:00")).toEqual({ from: 1_200, to: 1_920 });
  expect(stretch("08:00", "08:00")).toEqual({ from: 480, to: 1_920 });
});

test("minutes are shown as a time of day, also on the following day", () => {
  expect([0, 485, 1_439, 1_920].map(clock)).toEqual(["00:00", "08:05", "23:59", "08:00"]);
});

test("a new shift has a code of its own", () => {
  const name = { zh: "班", en: "Shift" };
  const shifts = [newShift("shift2", name)];
  expect(freeCode(shifts)).toBe("shift3");
  expect(freeCode([])).toBe("shift1");
});
