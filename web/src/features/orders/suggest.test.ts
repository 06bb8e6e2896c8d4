import { expect, test } from "vitest";
import type { ListField } from "~/api/lists";
import { fieldName, openTest, suggest } from "./suggest";

const field = (
  key: string,
  zh: string,
  en: string,
  valueType: string,
  rest: Partial<ListField> = {},
): ListField => ({
  key,
  label: { zh, en },
  valueType,
  indexed: true,
  sortable: false,
  closed: false,
  ...rest,
});
const type = (zh: string, en: string) => ({ typeName: { zh, en } });
const fields = [
  field("status", "状态", "Status", "choice", {
    choices: [
      { value: "open", label: { zh: "待处理", en: "Open" } },
      { value: "done", label: { zh: "已完成", en: "Done" } },
    ],
  }),
  field("created", "创建", "Created", "instant"),
  field("assignee", "负责人", "Assignee", "person"),
  field("a1.amount", "金额", "Amount", "number", type("维修", "Repair")),
  field("a1.note", "备注", "Note", "text", type("维修", "Repair")),
  field("a2.note", "备注", "Note", "text", type("来访", "Visit")),
];
const words = (typed: string, language: "zh-CN" | "en" = "zh-CN") =>
  suggest(typed, fields, language).map((s) => s.words);

test("a name is completed with its colon, and one of several types with the type", () => {
  expect(words("状")).toEqual(["状态:"]);
  expect(words("amo", "en")).toEqual(["amount:"]);
  expect(words("备")).toEqual(["维修.备注:", "来访.备注:"]);
  expect(words("-负")).toEqual(["-负责人:"]);
  expect(words("")).toEqual([]);
  expect(fields.slice(3, 4).map((f) => fieldName(f, fields, "en"))).toEqual(["amount"]);
});

test("a value is completed by what the field can be", () => {
  expect(words("状态:")).toEqual(["状态:待处理", "状态:已完成", "状态:空"]);
  expect(words("状态：待")).toEqual(["状态:待处理"]);
  expect(words("status:open,d", "en")).toEqual(["status:open,Done"]);
  expect(words("创建:>=本")).toEqual(["创建:>=本周", "创建:>=本月"]);
  expect(words("assignee:m", "en")).toEqual(["assignee:me", "assignee:empty"]);
  const found = [{ value: "li.wei", label: "李 伟", hint: "li.wei" }];
  expect(suggest("负责人:李", fields, "zh-CN", found).map((s) => s.words)).toEqual(["负责人:li.wei"]);
});

test("only a known name before a colon opens a test", () => {
  expect(openTest("http://x", fields, "en")).toBeNull();
  expect(openTest("-状态:待", fields, "zh-CN")?.value).toBe("待");
});
