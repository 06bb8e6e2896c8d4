import { describe, expect, it } from "vitest";
import { fits, placesOf, presets } from "./labelSheet";

describe("sheets of labels", () => {
  it("lie on their paper, whatever the preset", () => {
    for (const [name, sheet] of Object.entries(presets)) expect(fits(sheet), name).toBe(true);
    expect(fits({ ...presets.roll50x30, labelWidth: 51 })).toBe(false);
    expect(fits({ ...presets.a4x24, columns: 0 })).toBe(false);
  });

  it("fill sheets row by row from the place that is still free", () => {
    const sheet = presets.a4x10;
    const places = placesOf(sheet, 3, 10);
    expect(places.map((place) => place.sheet)).toEqual([0, 1, 1]);
    expect(places[0]).toEqual({
      sheet: 0,
      x: sheet.left + sheet.labelWidth + sheet.gapX,
      y: sheet.top + 4 * sheet.labelHeight,
    });
    expect(places[1]).toEqual({ sheet: 1, x: sheet.left, y: sheet.top });
  });

  it("begin on the sheet whatever was typed", () => {
    for (const start of [-3, 0, 1]) expect(placesOf(presets.a4x24, 1, start)[0]?.sheet).toBe(0);
    expect(placesOf(presets.a4x24, 1, 99)[0]?.sheet).toBe(0);
    expect(placesOf(presets.roll40x30, 3, 1).map((place) => place.sheet)).toEqual([0, 1, 2]);
  });
});
