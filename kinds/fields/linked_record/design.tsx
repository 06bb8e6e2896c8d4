import type { FieldDesign } from "~/kinds/design";

export default {
  group: "links",
  place: 3,
  name: { zh: "关联资料", en: "Linked record" },
  about: { zh: "客户、设备、备件等资料", en: "A customer, device, part \u2026" },
  icon: "link",
  settings: [
    { key: "collection", as: "collection", label: { zh: "资料类型", en: "Kind of record" } },
    { key: "parentField", as: "sibling", label: { zh: "限于这一项之下", en: "Only what belongs to" } },
  ],
  blank: { collection: "" },
} satisfies FieldDesign;
