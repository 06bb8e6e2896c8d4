import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import type { SettingProps } from "~/kinds/design";
import { designingWords } from "~/kinds/designing/words";
import { asString, isObject } from "~/kinds/read";
import { Button, IconButton } from "~/ui/Button";
import { Select } from "~/ui/Select";
import { columnsOf } from "./Columns";

const shows = ["sum", "avg", "min", "max", "count"] as const;

/** What stands under the columns. */
export function Totalling({ field, value, onChange, label }: SettingProps) {
  const t = useWords(designingWords);
  const text = useText();
  const columns = columnsOf(field.settings.columns);
  const totals = (Array.isArray(value) ? value : [])
    .filter(isObject)
    .map(({ column, show }) => ({ column: asString(column) ?? "", show: asString(show) ?? "sum" }));
  const put = (next: typeof totals) => onChange(next.length > 0 ? next : undefined);
  const options = columns.map((column) => ({ value: column.id, text: text(column.label) }));
  return (
    <div className="stack tight">
      <span className="field-label">{label}</span>
      {totals.map((total, at) => (
        <div key={at} className="row">
          <Select
            bare
            label={t("totalOf")}
            value={total.column}
            options={options}
            onChange={(column) => put(totals.with(at, { ...total, column }))}
          />
          <Select
            bare
            label={t("show")}
            value={total.show}
            options={shows.map((show) => ({ value: show, text: t(show) }))}
            onChange={(show) => put(totals.with(at, { ...total, show }))}
          />
          <IconButton
            icon="trash"
            label={t("removeOne", { label: total.column })}
            onClick={() => put(totals.filter((_, here) => here !== at))}
          />
        </div>
      ))}
      <Button
        icon="plus"
        disabled={columns.length === 0}
        onClick={() => put([...totals, { column: columns[0]?.id ?? "", show: "sum" }])}
      >
        {t("addTotal")}
      </Button>
    </div>
  );
}
