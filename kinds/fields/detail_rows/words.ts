import { defineWords } from "~/i18n/words";

export const tableWords = defineWords(
  {
    row: "行",
    add: "添加一行",
    remove: "删除第 {row} 行",
    cell: "第 {row} 行 {label}",
    full: "最多 {max} 行",
    keys: "回车到下一行；可从 Excel 复制多行后直接粘贴。",
    pasted: "已粘贴 {rows} 行",
    sum: "合计",
    avg: "平均",
    min: "最小",
    max: "最大",
    count: "已填",
  },
  {
    row: "Row",
    add: "Add a row",
    remove: "Remove row {row}",
    cell: "Row {row}, {label}",
    full: "At most {max} rows",
    keys: "Enter goes to the next row. Rows copied from Excel can be pasted as they are.",
    pasted: "{rows} rows pasted",
    sum: "Total",
    avg: "Average",
    min: "Least",
    max: "Most",
    count: "Filled in",
  },
);
