import { expect, test } from "vitest";
import { mentionAt, stillNamed } from "./mentions";

test.each([
  ["@", 1, { start: 0, words: "" }],
  ["请 @li", 5, { start: 2, words: "li" }],
  ["，@李", 3, { start: 1, words: "李" }],
  ["a@b", 3, undefined],
  ["@li 好", 5, undefined],
  ["@li 好", 2, { start: 0, words: "l" }],
  [`@${"x".repeat(21)}`, 22, undefined],
])("in %j the caret at %i types %j", (text, caret, expected) => {
  expect(mentionAt(text, caret)).toEqual(expected);
});

test("a person whose name was deleted again is not named", () => {
  const people = new Map([
    ["1", "李伟"],
    ["2", "王芳"],
  ]);
  expect(stillNamed("@李伟 请看", people)).toEqual(["1"]);
});
