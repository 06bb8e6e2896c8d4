import type { FieldDesign } from "~/kinds/design";

export default {
  group: "numbers",
  place: 3,
  name: { zh: "评分", en: "Rating" },
  about: { zh: "星级或 0–10 分", en: "Stars, or 0 to 10" },
  icon: "star",
  settings: [
    {
      key: "scale",
      as: "one",
      label: { zh: "评分方式", en: "Scale" },
      usual: "stars",
      options: [
        { value: "stars", name: { zh: "星级", en: "Stars" } },
        { value: "nps", name: { zh: "0–10 分（推荐度）", en: "0 to 10 (would recommend)" } },
      ],
    },
    { key: "max", as: "count", label: { zh: "最多几颗星", en: "Most stars" }, min: 2, max: 10, usual: 5 },
    { key: "low", as: "words", label: { zh: "最低分的说明", en: "Words at the low end" } },
    { key: "high", as: "words", label: { zh: "最高分的说明", en: "Words at the high end" } },
  ],
  without: ["placeholder"],
} satisfies FieldDesign;
