import { defineWords } from "~/i18n/words";

export const doingWords = defineWords(
  {
    set: "自动填写的字段",
    setHelp: "填写表达式，例如 amount * 0.1；文字用引号括起，例如 '已派工'。",
    field: "字段",
    add: "添加字段",
    remove: "移除 {field}",
    orderType: "子工单类型",
    choose: "请选择",
    each: "创建几张",
    once: "一张",
    eachRow: "“{field}”每行一张",
    rowHelp: "表达式中用 row 表示该行，例如 row.name。",
    waitPercent: "等待子工单结束的比例（%）",
    waitHelp: "0 表示不等待，100 表示等全部结束。",
  },
  {
    set: "Fields that are answered",
    setHelp: "Write expressions such as amount * 0.1; put text in quotes: 'dispatched'.",
    field: "Field",
    add: "Add field",
    remove: "Remove {field}",
    orderType: "Type of the sub-orders",
    choose: "Choose",
    each: "How many",
    once: "One",
    eachRow: "One for each row of “{field}”",
    rowHelp: "Expressions call the row “row”: row.name.",
    waitPercent: "Share that must be over (%)",
    waitHelp: "0 waits for none, 100 for all of them.",
  },
);
