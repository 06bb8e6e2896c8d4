import type { FieldDesign } from "~/kinds/design";

export default {
  group: "links",
  place: 5,
  name: { zh: "位置", en: "Place" },
  about: { zh: "定位的经纬度", en: "A point on the map" },
  icon: "pin",
  settings: [
    {
      key: "maxAccuracy",
      as: "count",
      label: { zh: "定位误差不超过（米）", en: "Coarsest position (metres)" },
      min: 1,
    },
  ],
  without: ["placeholder", "indexed", "formula", "default"],
} satisfies FieldDesign;
