import { describe, expect, it } from "vitest";
import type { ListField } from "~/api/lists";
import { columnFields, dayFields, daysOf, fieldOf, monthFrom, narrowed } from "./parts";

describe("layouts of a list", () => {
  it("draws a month in whole weeks", () => {
    const table: [string, string, string, number][] = [
      ["2026-11", "2026-10-26", "2026-12-06", 42],
      ["2027-02", "2027-02-01", "2027-02-28", 28],
      ["2026-06", "2026-06-01", "2026-07-05", 35],
    ];
    for (const [month, first, last, count] of table) {
      const days = daysOf(month);
      expect([days[0], days.at(-1), days.length]).toEqual([first, last, count]);
    }
  });

  it("goes from month to month over the year", () => {
    expect([monthFrom("2026-12", 1), monthFrom("2026-01", -1), monthFrom("2026-03", 24)]).toEqual([
      "2027-01",
      "2025-12",
      "2028-03",
    ]);
  });

  it("adds a condition without changing what an alternative means", () => {
    expect(narrowed("", "status:open")).toBe("status:open");
    expect(narrowed("type:repair", "status:open")).toBe("type:repair status:open");
    expect(narrowed("a:1 OR b:2", "status:open")).toBe("(a:1 OR b:2) status:open");
  });

  it("lays out by the state, by choices of forms that are not too many, and by days", () => {
    const choices = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ value: String(n), label: { zh: "", en: "" } }));
    const field = (key: string, valueType: string, count = 0, sortable = true) =>
      ({
        key,
        valueType,
        choices: choices(count),
        sortable,
        indexed: true,
        label: { zh: "", en: "" },
      }) as ListField;
    const fields = [
      field("status", "choice", 4),
      field("type", "choice", 4),
      field("t.urgency", "choice", 4),
      field("t.place", "choice", 200),
      field("t.due", "instant"),
      field("t.note", "day", 0, false),
      field("created", "instant"),
    ];
    expect(columnFields(fields).map(({ key }) => key)).toEqual(["status", "t.urgency"]);
    expect(dayFields(fields).map(({ key }) => key)).toEqual(["t.due", "created"]);
    expect(fieldOf("t.urgency")).toBe("urgency");
  });
});
