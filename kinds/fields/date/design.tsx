import type { FieldDesign } from "~/kinds/design";

export default {
  group: "times",
  place: 1,
  name: { zh: "日期", en: "Date" },
  about: { zh: "某一天", en: "A day" },
  icon: "calendar",
  settings: [
    {
      key: "min",
      as: "line",
      label: { zh: "不早于", en: "Not before" },
      help: { zh: "日期，或 today、today+7、today-30。", en: "A date, or today, today+7, today-30." },
    },
    {
      key: "max",
      as: "line",
      label: { zh: "不晚于", en: "Not after" },
      help: { zh: "日期，或 today、today+7、today-30。", en: "A date, or today, today+7, today-30." },
    },
  ],
  without: ["placeholder"],
} satisfies FieldDesign;
