import type { FieldDesign } from "~/kinds/design";

export default {
  group: "words",
  place: 6,
  name: { zh: "条码 / 二维码", en: "Bar or QR code" },
  about: { zh: "扫码或手工输入", en: "Scanned or typed" },
  icon: "scan",
  settings: [
    {
      key: "format",
      as: "one",
      label: { zh: "内容格式", en: "Format" },
      usual: "text",
      options: [
        { value: "text", name: { zh: "任意（二维码）", en: "Anything (QR codes)" } },
        { value: "ean-13", name: { zh: "EAN-13", en: "EAN-13" } },
        { value: "ean-8", name: { zh: "EAN-8", en: "EAN-8" } },
        { value: "itf-14", name: { zh: "ITF-14", en: "ITF-14" } },
        { value: "upc", name: { zh: "UPC", en: "UPC" } },
        { value: "gtin", name: { zh: "任一种商品条码", en: "Any GTIN" } },
        { value: "code-39", name: { zh: "Code 39", en: "Code 39" } },
        { value: "code-39-check", name: { zh: "Code 39（带校验位）", en: "Code 39 with check" } },
        { value: "code-128", name: { zh: "Code 128", en: "Code 128" } },
      ],
    },
    {
      key: "pattern",
      as: "line",
      label: { zh: "须匹配的格式（正则表达式）", en: "Pattern (regular expression)" },
      help: { zh: "整段文字都须匹配。", en: "The whole text must match." },
    },
    {
      key: "patternText",
      as: "words",
      label: { zh: "不匹配时的提示", en: "What to say when it does not match" },
    },
  ],
} satisfies FieldDesign;
