import type { FieldDesign } from "~/kinds/design";

export default {
  group: "numbers",
  place: 4,
  name: { zh: "公式", en: "Formula" },
  about: { zh: "由其他字段算出", en: "Follows from other fields" },
  icon: "code",
  settings: [
    { key: "expression", as: "expression", label: { zh: "公式", en: "Formula" } },
    {
      key: "result",
      as: "one",
      label: { zh: "结果是", en: "The result is" },
      usual: "number",
      options: [
        { value: "number", name: { zh: "数字", en: "A number" } },
        { value: "text", name: { zh: "文字", en: "Text" } },
        { value: "date", name: { zh: "日期", en: "A date" } },
        { value: "yes_no", name: { zh: "是或否", en: "Yes or no" } },
      ],
    },
    { key: "decimals", as: "count", label: { zh: "小数位数", en: "Decimals" }, min: 0, max: 6, usual: 2 },
    { key: "unit", as: "words", label: { zh: "单位", en: "Unit" } },
  ],
  blank: { expression: "" },
  without: ["placeholder", "required", "editable", "formula", "default"],
} satisfies FieldDesign;
