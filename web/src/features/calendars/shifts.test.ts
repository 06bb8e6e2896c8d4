import { describe, expect, it } from "vitest";
import { hoursOf, readShifts, showShifts } from "./shifts";

describe("shifts", () => {
  it.each([
    [
      "09:00-12:00, 13:00-18:00",
      [
        [540, 720],
        [780, 1080],
      ],
    ],
    [
      "13:00～18:00；9:00到12:00",
      [
        [540, 720],
        [780, 1080],
      ],
    ],
    ["22:00-06:00", [[1320, 1800]]],
    ["00:00-24:00", [[0, 1440]]],
    ["0900-1200", [[540, 720]]],
    ["", []],
  ] as const)("reads %s", (text, expected) => {
    expect(readShifts(text)).toEqual(expected.map(([from, to]) => ({ from, to })));
  });

  it.each(["9", "9:00", "25:00-26:00", "09:00-12:60", "morning"])("does not read %s", (text) => {
    expect(readShifts(text)).toBeUndefined();
  });

  it("reads what it shows", () => {
    const shifts = [
      { from: 0, to: 300 },
      { from: 540, to: 1440 },
      { from: 1439, to: 1500 },
    ];
    expect(readShifts(showShifts(shifts))).toEqual(shifts);
    expect(hoursOf(shifts)).toBe(21);
  });
});
