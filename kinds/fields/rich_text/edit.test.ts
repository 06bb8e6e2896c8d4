import { expect, test } from "vitest";
import { apply, newLine, type Tool } from "./edit";

/** "a[b]c" is the text abc with b selected. */
function marked(words: string) {
  const [from, to] = [words.indexOf("["), words.indexOf("]") - 1];
  return { text: words.replace("[", "").replace("]", ""), from, to };
}

test.each<[Tool, string, string]>([
  ["bold", "检查[电机]。", "检查**[电机]**。"],
  ["bold", "检查**[电机]**。", "检查[电机]。"],
  ["italic", "**[a]**", "***[a]***"],
  ["italic", "*[a]*", "[a]"],
  ["code", "[]", "`[]`"],
  ["heading", "甲\n乙[]丙", "甲\n## 乙[]丙"],
  ["heading", "## 乙[]丙", "乙[]丙"],
  ["bullets", "[甲\n乙]", "- [甲\n- 乙]"],
  ["bullets", "- [甲\n- 乙]", "[甲\n乙]"],
  ["numbers", "- [甲\n- 乙]", "1. [甲\n2. 乙]"],
  ["quote", "[]", "> []"],
])("%s turns %j into %j", (tool, before, after) => {
  expect(apply(tool, marked(before))).toEqual(marked(after));
});

test("a link is ready for its address, or for its label", () => {
  expect(apply("link", marked("见[手册]。"))).toEqual({ text: "见[手册](https://)。", from: 14, to: 14 });
  expect(apply("link", { text: "", from: 0, to: 0 })).toEqual({ text: "[](https://)", from: 1, to: 1 });
});

test.each([
  ["- 甲[]", "- 甲\n- []"],
  ["9. 甲[]", "9. 甲\n10. []"],
  ["> 甲[]乙", "> 甲\n> []乙"],
  ["- 甲\n- []", "- 甲\n[]"],
])("Enter turns %j into %j", (before, after) => {
  expect(newLine(marked(before))).toEqual(marked(after));
});

test("outside a list Enter is Enter", () => {
  expect(newLine(marked("甲[]"))).toBeNull();
  expect(newLine(marked("- [甲]"))).toBeNull();
});
