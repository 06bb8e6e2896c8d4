import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldView } from "~/kinds/FieldView";
import type { Total } from "./rows";
import { tableWords } from "./words";

const named = ["sum", "avg", "min", "max", "count"] as const;

/** What the columns add up to, under them; on a phone one line each. */
export function Totals({ columns, totals, extra }: { columns: Field[]; totals: Total[]; extra?: boolean }) {
  const t = useWords(tableWords);
  const text = useText();
  if (totals.length === 0) return null;
  return (
    <tfoot>
      <tr>
        <td className="detail-number" />
        {columns.map((column) => (
          <td key={column.id}>
            {totals
              .filter((total) => total.column.id === column.id)
              .map((total) => {
                const word = named.find((name) => name === total.show);
                return (
                  <div key={total.show} className="detail-total">
                    <span className="muted">
                      <span className="detail-label">{text(column.label)} </span>
                      {word ? t(word) : total.show}
                    </span>{" "}
                    {total.show === "count" ? (
                      <span>{String(total.value)}</span>
                    ) : (
                      <FieldView field={column} value={total.value} />
                    )}
                  </div>
                );
              })}
          </td>
        ))}
        {extra && <td />}
      </tr>
    </tfoot>
  );
}
