import { expect, test } from "vitest";
import { lineOf, spanOf, stepLines } from "./lines";

const source = `flow 3

step start start "发起" / "Start"
  -> by_amount

# Finance asked for this.
step by_amount decision "按金额" / "By amount"
  -> manager when amount >= 5000
  # Everything else.
  -> end otherwise

step end end "结束" / "End"
`;

test("steps stand where their line begins", () => {
  expect([...stepLines(source)]).toEqual([
    ["start", 3],
    ["by_amount", 7],
    ["end", 12],
  ]);
});

test.each([
  [["s:by_amount"], 7],
  [["w:by_amount:0", "s:by_amount"], 8],
  [["w:by_amount:1", "s:by_amount"], 10],
  [["w:by_amount:7"], 7],
  [["s:gone"], 1],
  [[], 1],
])("the finding about %j is shown at line %i", (parts, line) => {
  expect(lineOf(source, { parts })).toBe(line);
});

test("a line is chosen from its first to its last character", () => {
  const [from, to] = spanOf(source, 7);
  expect(source.slice(from, to)).toBe('step by_amount decision "按金额" / "By amount"');
});
