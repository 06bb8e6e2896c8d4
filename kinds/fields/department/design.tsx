import type { FieldDesign } from "~/kinds/design";

export default {
  group: "links",
  place: 2,
  name: { zh: "部门", en: "Department" },
  about: { zh: "组织里的部门", en: "A department of the organisation" },
  icon: "factory",
  settings: [
    {
      key: "within",
      as: "departments",
      label: { zh: "只能选此部门及下级", en: "Only this department and below" },
      several: false,
    },
  ],
} satisfies FieldDesign;
