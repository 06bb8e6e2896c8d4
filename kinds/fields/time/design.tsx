import type { FieldDesign } from "~/kinds/design";

export default {
  group: "times",
  place: 3,
  name: { zh: "时刻", en: "Time of day" },
  about: { zh: "一天中的几点几分", en: "Hours and minutes" },
  icon: "clock",
  settings: [
    {
      key: "min",
      as: "line",
      label: { zh: "不早于", en: "Not before" },
      help: { zh: "例如 08:00。", en: "Like 08:00." },
    },
    {
      key: "max",
      as: "line",
      label: { zh: "不晚于", en: "Not after" },
      help: { zh: "例如 08:00。", en: "Like 08:00." },
    },
    {
      key: "step",
      as: "count",
      label: { zh: "间隔（分钟）", en: "Step (minutes)" },
      min: 1,
      max: 720,
      usual: 1,
    },
  ],
  without: ["placeholder"],
} satisfies FieldDesign;
