import type { FieldDesign } from "~/kinds/design";
import { Columns } from "./Columns";
import { Totalling } from "./Totalling";

export default {
  group: "layout",
  place: 2,
  name: { zh: "明细表", en: "Table" },
  about: { zh: "每行几列的明细，可合计", en: "Rows with columns and totals" },
  icon: "clipboard",
  settings: [
    { key: "columns", as: "own", label: { zh: "列", en: "Columns" }, Editor: Columns },
    { key: "totals", as: "own", label: { zh: "合计", en: "Totals" }, Editor: Totalling },
    { key: "minRows", as: "count", label: { zh: "最少行数", en: "Fewest rows" }, min: 0, usual: 0 },
    {
      key: "maxRows",
      as: "count",
      label: { zh: "最多行数", en: "Most rows" },
      min: 1,
      max: 1000,
      usual: 200,
    },
  ],
  blank: { columns: [] },
  without: ["placeholder", "default", "formula", "indexed", "unique", "checks"],
  inRows: false,
} satisfies FieldDesign;
