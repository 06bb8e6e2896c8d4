import type { FieldDesign } from "~/kinds/design";

export default {
  group: "numbers",
  place: 2,
  name: { zh: "金额", en: "Money" },
  about: { zh: "一种货币的金额，不用浮点数", en: "An amount in one currency" },
  icon: "clipboard",
  settings: [
    {
      key: "currency",
      as: "line",
      label: { zh: "币种", en: "Currency" },
      usual: "CNY",
      help: { zh: "ISO 4217，例如 CNY、USD。", en: "ISO 4217, like CNY or USD." },
    },
    { key: "min", as: "decimal", label: { zh: "最小金额", en: "Least" } },
    { key: "max", as: "decimal", label: { zh: "最大金额", en: "Most" } },
  ],
} satisfies FieldDesign;
