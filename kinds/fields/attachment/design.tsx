import type { FieldDesign } from "~/kinds/design";

export default {
  group: "files",
  place: 1,
  name: { zh: "附件", en: "Files" },
  about: { zh: "照片、文档", en: "Photos, documents" },
  icon: "attach",
  settings: [
    {
      key: "maxFiles",
      as: "count",
      label: { zh: "最多几个文件", en: "Most files" },
      min: 1,
      max: 100,
      usual: 9,
    },
    { key: "maxBytes", as: "count", label: { zh: "单个文件最多字节", en: "Most bytes of one file" }, min: 1 },
    {
      key: "accept",
      as: "lines",
      label: { zh: "只接受这些类型", en: "Only these types" },
      help: {
        zh: "每行一种，例如 image/*、application/pdf。",
        en: "One a line, like image/* or application/pdf.",
      },
    },
  ],
  without: ["placeholder", "default", "formula", "indexed", "checks", "unique"],
  inRows: false,
} satisfies FieldDesign;
