import type { FieldDesign } from "~/kinds/design";

export default {
  group: "words",
  place: 4,
  name: { zh: "电话", en: "Telephone" },
  about: { zh: "手机或座机，自动校验", en: "A mobile or landline number, checked" },
  icon: "headset",
} satisfies FieldDesign;
