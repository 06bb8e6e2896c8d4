import type { FieldDesign } from "~/kinds/design";

export default {
  group: "choices",
  place: 3,
  name: { zh: "多选", en: "Several choices" },
  about: { zh: "从列表中选多项", en: "Several of a list" },
  icon: "list",
  settings: [
    { key: "options", as: "choices", label: { zh: "选项", en: "Options" } },
    { key: "min", as: "count", label: { zh: "最少选几项", en: "Fewest" }, min: 0, usual: 0 },
    { key: "max", as: "count", label: { zh: "最多选几项", en: "Most" }, min: 1 },
  ],
  blank: {
    options: [
      { value: "a", label: { zh: "选项一", en: "Option 1" }, active: true },
      { value: "b", label: { zh: "选项二", en: "Option 2" }, active: true },
    ],
  },
  without: ["indexed"],
} satisfies FieldDesign;
