import { expect, test } from "vitest";
import { say, type Words } from "~/i18n/words";
import { conditionInWords, type Speech } from "./conditionWords";
import type { Fields, FlowField } from "./fields";
import { type FlowWord, flowPictureWords } from "./words";

const field = (id: string, zh: string, more: Partial<FlowField> = {}): FlowField => ({
  id,
  label: { zh, en: id },
  type: "text",
  choices: [],
  isPerson: false,
  columns: [],
  ...more,
});
const all = [
  field("cost", "费用", { type: "number" }),
  field("urgency", "紧急程度", { choices: [{ value: "high", label: { zh: "高", en: "High" } }] }),
  field("handler", "处理人"),
];
const find = (id: string) => all.find((each) => each.id === id);
const fields: Fields = { all, find, label: (id) => find(id)?.label.zh ?? id };
const words: Words<FlowWord> = flowPictureWords;
const speech: Speech = { t: (key, gaps) => say(words, "zh-CN", key, gaps), text: (text) => text.zh, fields };

test.each([
  ["cost < 500", "费用 < 500"],
  ["cost in [500..5000)", "500 ≤ 费用 < 5000"],
  ["cost > 1 and cost <= 2", "1 < 费用 ≤ 2"],
  ["not (cost in (1..2])", "不满足（1 < 费用 ≤ 2）"],
  ['urgency == "high"', "紧急程度 = 高"],
  ['urgency in ["high", "low"]', "紧急程度 是 高、“low” 之一"],
  ['urgency not in ["high"]', "紧急程度 不是 高"],
  ["handler != null", "处理人 已填写"],
  ["null == handler", "处理人 未填写"],
  ["cost >= 5000 and (handler == null or cost < 9)", "费用 ≥ 5000 且 (处理人 未填写 或 费用 < 9)"],
  ['contains(handler, "a")', "处理人 包含 “a”"],
  ["sum(map(parts, #.price)) > 3", "sum(map(parts, #.price)) > 3"],
  ["cost <", "cost <"],
])("%s", (source, expected) => {
  expect(conditionInWords(source, speech)).toBe(expected);
});
