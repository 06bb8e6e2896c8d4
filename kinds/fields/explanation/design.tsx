import type { FieldDesign } from "~/kinds/design";

export default {
  group: "layout",
  place: 1,
  name: { zh: "说明文字", en: "Explanation" },
  about: { zh: "告诉填写人的话，不用填写", en: "Words for the writer, without an answer" },
  icon: "info",
  settings: [{ key: "text", as: "words", label: { zh: "文字", en: "Words" }, long: true }],
  blank: { text: { zh: "请在此填写说明。", en: "Write here what people should know." } },
  without: ["placeholder", "required", "editable", "default", "formula", "indexed", "checks", "unique"],
  inRows: false,
} satisfies FieldDesign;
