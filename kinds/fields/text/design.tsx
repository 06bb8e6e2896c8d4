import type { FieldDesign } from "~/kinds/design";

export default {
  group: "words",
  place: 1,
  name: { zh: "单行文本", en: "Text" },
  about: { zh: "名称、编号、地点", en: "A name, a number, a place" },
  icon: "edit",
  settings: [
    { key: "minLength", as: "count", label: { zh: "最少字数", en: "Fewest characters" }, min: 0, usual: 0 },
    {
      key: "maxLength",
      as: "count",
      label: { zh: "最多字数", en: "Most characters" },
      min: 1,
      max: 1000,
      usual: 200,
    },
    {
      key: "pattern",
      as: "line",
      label: { zh: "须匹配的格式（正则表达式）", en: "Pattern (regular expression)" },
      help: { zh: "整段文字都须匹配。", en: "The whole text must match." },
    },
    {
      key: "patternText",
      as: "words",
      label: { zh: "不匹配时的提示", en: "What to say when it does not match" },
    },
  ],
} satisfies FieldDesign;
