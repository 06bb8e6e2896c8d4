import { expect, test } from "vitest";
import { begin, change, redo, undo } from "./history";

test("150 changes can be taken back and made again", () => {
  let history = begin(0);
  for (let at = 1; at <= 150; at++) history = change(history, at);
  for (let at = 0; at < 150; at++) history = undo(history);
  expect(history.now).toBe(0);
  expect(undo(history)).toBe(history);
  for (let at = 0; at < 150; at++) history = redo(history);
  expect(history.now).toBe(150);
});

test("typing is one change, and a new change ends what could be made again", () => {
  let history = change(
    change(change(begin("") as ReturnType<typeof begin<string>>, "a", "name"), "ab", "name"),
    "abc",
    "other",
  );
  expect(history.past).toEqual(["", "ab"]);
  history = undo(history);
  expect(history.now).toBe("ab");
  expect(change(history, "x", "name").future).toEqual([]);
  expect(undo(change(history, "x", "name")).now).toBe("ab");
});
