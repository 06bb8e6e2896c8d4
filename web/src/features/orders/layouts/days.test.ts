import { describe, expect, it } from "vitest";
import { dayFrom, dayOf, movedTo } from "./days";

describe("days of a calendar", () => {
  it("go on over months and years", () => {
    expect([dayFrom("2026-12-31", 1), dayFrom("2026-03-01", -1), dayFrom("2028-02-28", 1)]).toEqual([
      "2027-01-01",
      "2026-02-28",
      "2028-02-29",
    ]);
  });

  it("are those of the reader's zone", () => {
    expect(dayOf("2026-11-26T18:00:00Z", "instant", "Asia/Shanghai")).toBe("2026-11-27");
    expect(dayOf("2026-11-26T18:00:00Z", "instant", "America/New_York")).toBe("2026-11-26");
    expect(dayOf("2026-11-26", "day", "America/New_York")).toBe("2026-11-26");
  });

  it("keep the time of day when something moves, also over the change to summer time", () => {
    const table: [string, string, string, string][] = [
      ["2026-11-26T01:30:00Z", "2026-12-03", "Asia/Shanghai", "2026-12-03T01:30:00.000Z"],
      ["2026-11-26T18:00:00Z", "2026-11-20", "Asia/Shanghai", "2026-11-19T18:00:00.000Z"],
      // 09:00 in New York is 14:00 UTC in winter and 13:00 in summer.
      ["2026-03-06T14:00:00Z", "2026-03-10", "America/New_York", "2026-03-10T13:00:00.000Z"],
      ["2026-03-10T13:00:00Z", "2026-03-06", "America/New_York", "2026-03-06T14:00:00.000Z"],
    ];
    for (const [value, day, zone, moved] of table) {
      expect(movedTo(value, day, "instant", zone)).toBe(moved);
      expect(dayOf(moved, "instant", zone)).toBe(day);
    }
    expect(movedTo("2026-11-26", "2026-12-01", "day", "Asia/Shanghai")).toBe("2026-12-01");
  });
});
