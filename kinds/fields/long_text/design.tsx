import type { FieldDesign } from "~/kinds/design";

export default {
  group: "words",
  place: 2,
  name: { zh: "多行文本", en: "Long text" },
  about: { zh: "描述、备注", en: "A description, a remark" },
  icon: "quote",
  settings: [
    { key: "minLength", as: "count", label: { zh: "最少字数", en: "Fewest characters" }, min: 0, usual: 0 },
    {
      key: "maxLength",
      as: "count",
      label: { zh: "最多字数", en: "Most characters" },
      min: 1,
      max: 100000,
      usual: 10000,
    },
  ],
  without: ["indexed"],
} satisfies FieldDesign;
