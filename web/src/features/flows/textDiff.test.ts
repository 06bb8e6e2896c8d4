import { expect, test } from "vitest";
import { around, readDiff } from "./textDiff";

const text = [
  "  flow 3",
  "  ",
  "  step a",
  "- when cost < 500",
  "+ when cost < 600",
  "  step b",
  "  step c",
  "  step d",
  "",
].join("\n");

test("lines have their sign and their text, blank ones too", () => {
  expect(
    readDiff(text)
      .map((line) => line.sign)
      .join(""),
  ).toBe("   -+   ");
  expect(readDiff(text)[3]).toEqual({ sign: "-", text: "when cost < 500" });
  expect(readDiff("")).toEqual([]);
});

test("what is far from a change is left out and counted", () => {
  const shown = around(readDiff(text), 1).map((line) => ("left" in line ? line.left : line.text));
  expect(shown).toEqual([2, "step a", "when cost < 500", "when cost < 600", "step b", 2]);
  expect(around(readDiff("  a\n  b\n"), 1)).toEqual([{ left: 2 }]);
});
