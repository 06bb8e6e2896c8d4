import "./detail.css";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldView } from "~/kinds/FieldView";
import type { ViewProps } from "~/kinds/fieldUi";
import { columnsOf, rowsOf, totalsOf } from "./rows";
import { Totals } from "./Totals";
import { tableWords } from "./words";

/** The rows to read: a table on a wide screen, cards on a phone. */
export default function Table({ field, value }: ViewProps) {
  const text = useText();
  const t = useWords(tableWords);
  const columns = columnsOf(field);
  const rows = rowsOf(value);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section className="detail" tabIndex={0} aria-label={text(field.label)}>
      <table>
        <thead>
          <tr>
            <th scope="col" className="detail-number">
              {t("row")}
            </th>
            {columns.map((column) => (
              <th scope="col" key={column.id}>
                {text(column.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              <th scope="row" className="detail-number">
                {at + 1}
              </th>
              {columns.map((column) => (
                <td key={column.id}>
                  <span className="detail-label" aria-hidden="true">
                    {text(column.label)}
                  </span>
                  <FieldView field={column} value={row[column.id]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <Totals columns={columns} totals={totalsOf(field, rows)} />
      </table>
    </section>
  );
}
