import type { FieldDesign } from "~/kinds/design";

export default {
  group: "times",
  place: 2,
  name: { zh: "日期时间", en: "Date and time" },
  about: { zh: "某一天的某一刻", en: "A day and a time" },
  icon: "clock",
  settings: [
    {
      key: "min",
      as: "line",
      label: { zh: "不早于", en: "Not before" },
      help: { zh: "now，或带时区的时间。", en: "now, or an instant with its offset." },
    },
    {
      key: "max",
      as: "line",
      label: { zh: "不晚于", en: "Not after" },
      help: { zh: "now，或带时区的时间。", en: "now, or an instant with its offset." },
    },
  ],
  without: ["placeholder"],
} satisfies FieldDesign;
