import type { FieldDesign } from "~/kinds/design";

export default {
  group: "words",
  place: 5,
  name: { zh: "邮箱", en: "E-mail" },
  about: { zh: "自动校验", en: "An address, checked" },
  icon: "send",
  settings: [
    {
      key: "domains",
      as: "lines",
      label: { zh: "只接受这些域名", en: "Only these domains" },
      help: { zh: "每行一个，例如 example.com。", en: "One a line, like example.com." },
    },
  ],
} satisfies FieldDesign;
