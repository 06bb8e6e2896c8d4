import type { FieldDesign } from "~/kinds/design";

export default {
  group: "files",
  place: 2,
  name: { zh: "签名", en: "Signature" },
  about: { zh: "手写或输入姓名", en: "Drawn, or the name typed" },
  icon: "edit",
  settings: [
    {
      key: "typed",
      as: "switch",
      label: { zh: "可以只输入姓名", en: "Typing the name is enough" },
      usual: true,
    },
  ],
  without: ["placeholder", "default", "formula", "indexed", "unique"],
} satisfies FieldDesign;
