import type { FieldDesign } from "~/kinds/design";

export default {
  group: "choices",
  place: 4,
  name: { zh: "级联", en: "Cascade" },
  about: { zh: "逐级选择，如省、市、区", en: "Level by level, like province, city, district" },
  icon: "split",
  settings: [
    { key: "list", as: "list", label: { zh: "选项表（带下级）", en: "Option list with levels" } },
    {
      key: "leafOnly",
      as: "switch",
      label: { zh: "必须选到最后一级", en: "Down to the last level" },
      usual: true,
    },
  ],
  blank: { list: "" },
  without: ["indexed"],
} satisfies FieldDesign;
