import type { FieldDesign } from "~/kinds/design";

export default {
  group: "words",
  place: 3,
  name: { zh: "富文本", en: "Formatted text" },
  about: { zh: "带标题、列表、链接的文字", en: "Text with headings, lists and links" },
  icon: "bold",
  settings: [
    { key: "minLength", as: "count", label: { zh: "最少字数", en: "Fewest characters" }, min: 0, usual: 0 },
    {
      key: "maxLength",
      as: "count",
      label: { zh: "最多字数", en: "Most characters" },
      min: 1,
      max: 50000,
      usual: 10000,
    },
  ],
  without: ["indexed"],
} satisfies FieldDesign;
