import type { FieldDesign } from "~/kinds/design";

export default {
  group: "numbers",
  place: 1,
  name: { zh: "数字", en: "Number" },
  about: { zh: "数量、读数，可带单位", en: "A count or reading, perhaps with a unit" },
  icon: "numbers",
  settings: [
    { key: "min", as: "decimal", label: { zh: "最小值", en: "Least" } },
    { key: "max", as: "decimal", label: { zh: "最大值", en: "Most" } },
    { key: "decimals", as: "count", label: { zh: "小数位数", en: "Decimals" }, min: 0, max: 6, usual: 0 },
    { key: "unit", as: "words", label: { zh: "单位", en: "Unit" } },
  ],
} satisfies FieldDesign;
