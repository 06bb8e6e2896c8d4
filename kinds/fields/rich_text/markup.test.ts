import { expect, test } from "vitest";
import { type Inline, readBlocks, readInline } from "./markup";

const text = (words: string): Inline => ({ kind: "text", text: words });

test("each mark becomes its piece", () => {
  expect(readInline("**急** 见 `E01` 和 *漏水* [手册](https://a.example/x?y=1)")).toEqual([
    { kind: "bold", parts: [text("急")] },
    text(" 见 "),
    { kind: "code", text: "E01" },
    text(" 和 "),
    { kind: "italic", parts: [text("漏水")] },
    text(" "),
    { kind: "link", href: "https://a.example/x?y=1", text: "手册" },
  ]);
});

test("a bare address is a link, without the full stop behind it", () => {
  expect(readInline("见 https://a.example/x。")).toEqual([
    text("见 "),
    { kind: "link", href: "https://a.example/x", text: "https://a.example/x" },
    text("。"),
  ]);
});

test.each([
  "[x](javascript:alert(1))",
  "[x]( javascript:alert(1))",
  "[x](JAVASCRIPT:alert)",
  "[x](data:text/html,x)",
  "[x](vbscript:x)",
  "[x](//evil.example)",
  "[x](/orders)",
  "[x](java\tscript:alert)",
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "![x](javascript:alert)",
])("%j is text and nothing else", (words) => {
  const parts = readInline(words);
  expect(parts.every((part) => part.kind === "text")).toBe(true);
  expect(parts.map((part) => (part.kind === "text" ? part.text : "")).join("")).toBe(words);
});

test("blocks are headings, lists, quotes, code and paragraphs", () => {
  const source = "# 一\n正文\n第二行\n\n- 甲\n- 乙\n1. 先\n2. 后\n> 引\n```\n**x**\n# y\n```\n末";
  expect(readBlocks(source)).toEqual([
    { kind: "heading", level: 1, parts: [text("一")] },
    { kind: "paragraph", lines: [[text("正文")], [text("第二行")]] },
    { kind: "bullets", items: [[text("甲")], [text("乙")]] },
    { kind: "numbers", items: [[text("先")], [text("后")]] },
    { kind: "quote", lines: [[text("引")]] },
    { kind: "code", text: "**x**\n# y" },
    { kind: "paragraph", lines: [[text("末")]] },
  ]);
});

test("no text is lost, and hostile text is read in no time", () => {
  for (const odd of [
    "#no heading",
    "*",
    "**",
    "- ",
    ">",
    "```",
    "[",
    "](",
    "1.",
    "#  ",
    "####### x",
    "    - x",
  ]) {
    expect(readBlocks(odd).length, odd).toBeGreaterThan(0);
  }
  for (const mark of ["**a", "[a](", "`a", "*a ", "[", "> ", "https://"]) {
    const started = performance.now();
    readBlocks(mark.repeat(50_000 / mark.length));
    expect(performance.now() - started, mark).toBeLessThan(1_000);
  }
});
