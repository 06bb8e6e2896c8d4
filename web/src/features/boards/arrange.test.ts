import { describe, expect, it } from "vitest";
import { hidden, moved, parts, readArrangement, usual } from "./arrange";

describe("arrangements of a board", () => {
  it("reads what was kept and keeps what came later", () => {
    const table: [string | null, readonly string[], readonly string[]][] = [
      [null, parts, []],
      ["{", parts, []],
      ["7", parts, []],
      [
        '{"order":["steps","odd","steps"],"hidden":["days"]}',
        ["steps", ...parts.filter((p) => p !== "steps")],
        ["days"],
      ],
    ];
    for (const [text, order, gone] of table) {
      expect(readArrangement(text)).toEqual({ order, hidden: gone });
    }
  });

  it("moves a part among those that are shown", () => {
    const some = hidden(usual, "days", true);
    expect(moved(some, "steps", 0).order.slice(0, 3)).toEqual(["steps", "numbers", "picture"]);
    expect(moved(some, "numbers", 99).order.indexOf("numbers")).toBe(5);
    expect(moved(some, "numbers", -5).order[0]).toBe("numbers");
    expect(new Set(moved(some, "sites", 1).order)).toEqual(new Set(parts));
  });

  it("shows again what was hidden", () => {
    expect(hidden(hidden(usual, "days", true), "days", false)).toEqual(usual);
  });
});
