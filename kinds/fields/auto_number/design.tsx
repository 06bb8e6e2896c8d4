import type { FieldDesign } from "~/kinds/design";

export default {
  group: "numbers",
  place: 5,
  name: { zh: "自动编号", en: "Automatic number" },
  about: { zh: "提交时生成的流水号", en: "A number given on submission" },
  icon: "numbers",
  settings: [
    {
      key: "format",
      as: "line",
      label: { zh: "编号格式", en: "Format" },
      needed: true,
      help: {
        zh: "{seq:4} 是至少 4 位的计数，还可用 {yyyy} {yy} {MM} {dd}。",
        en: "{seq:4} counts with at least 4 digits; {yyyy}, {yy}, {MM} and {dd} are known.",
      },
    },
  ],
  blank: { format: "NO-{yyyy}-{seq:4}" },
  without: ["placeholder", "required", "editable", "formula", "default", "checks", "unique"],
  inRows: false,
} satisfies FieldDesign;
