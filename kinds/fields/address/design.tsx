import type { FieldDesign } from "~/kinds/design";

export default {
  group: "links",
  place: 4,
  name: { zh: "地址", en: "Address" },
  about: { zh: "省市区与街道", en: "Province, city, district and street" },
  icon: "home",
  settings: [
    {
      key: "street",
      as: "switch",
      label: { zh: "必须填写详细地址", en: "The street is needed" },
      usual: true,
    },
    { key: "foreign", as: "switch", label: { zh: "接受境外地址", en: "Addresses abroad" }, usual: false },
  ],
  without: ["placeholder", "indexed", "formula"],
} satisfies FieldDesign;
