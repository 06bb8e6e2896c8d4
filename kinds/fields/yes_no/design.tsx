import type { FieldDesign } from "~/kinds/design";

export default {
  group: "choices",
  place: 1,
  name: { zh: "是 / 否", en: "Yes or no" },
  about: { zh: "只有两种回答的问题", en: "A question with two answers" },
  icon: "check",
  without: ["placeholder"],
} satisfies FieldDesign;
