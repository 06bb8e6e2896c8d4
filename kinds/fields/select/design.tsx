import type { FieldDesign } from "~/kinds/design";

export default {
  group: "choices",
  place: 2,
  name: { zh: "单选", en: "Choice" },
  about: { zh: "从列表中选一项", en: "One of a list" },
  icon: "done",
  settings: [{ key: "options", as: "choices", label: { zh: "选项", en: "Options" } }],
  blank: {
    options: [
      { value: "a", label: { zh: "选项一", en: "Option 1" }, active: true },
      { value: "b", label: { zh: "选项二", en: "Option 2" }, active: true },
    ],
  },
} satisfies FieldDesign;
