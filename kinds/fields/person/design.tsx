import type { FieldDesign } from "~/kinds/design";

export default {
  group: "links",
  place: 1,
  name: { zh: "人员", en: "Person" },
  about: { zh: "组织里的人", en: "Somebody of the organisation" },
  icon: "user",
  settings: [
    {
      key: "departments",
      as: "departments",
      label: { zh: "只能选这些部门的人", en: "Only people of these departments" },
      several: true,
    },
  ],
} satisfies FieldDesign;
