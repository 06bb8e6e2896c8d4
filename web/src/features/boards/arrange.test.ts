import { describe, expect, it } from "vitest";
import { arrangementOf, hidden, moved, type Part, parts, shownOf, usual } from "./arrange";

describe("arrangements of a board", () => {
  it("reads what a kept board shows, and writes the same", () => {
    for (const shown of [[...parts], ["steps"], ["sites", "days", "numbers"]] as Part[][]) {
      const read = arrangementOf(shown);
      expect(shownOf(read)).toEqual(shown);
      expect(new Set(read.order)).toEqual(new Set(parts));
    }
    expect(arrangementOf([...parts])).toEqual(usual);
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
