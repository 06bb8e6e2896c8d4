import "./detail.css";
import { type ClipboardEvent, type KeyboardEvent, memo, useCallback, useMemo, useRef, useState } from "react";
import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldView } from "~/kinds/FieldView";
import type { EditorProps } from "~/kinds/fieldUi";
import { live } from "~/kinds/live";
import { fieldUi } from "~/kinds/registry";
import { Button } from "~/ui/Button";
import { isImeKey } from "~/ui/ime";
import { blankRow, cellsOf, columnsOf, maxRows, pasteInto, type Row, rowsOf, totalsOf } from "./rows";
import { Totals } from "./Totals";
import { tableWords } from "./words";

/** A table to write in. Only the row that changes is drawn again, so two hundred rows stay quick. */
export default function Grid({ field, id, value, onChange }: EditorProps) {
  const t = useWords(tableWords);
  const text = useText();
  const columns = columnsOf(field);
  const stored = rowsOf(value);
  const rows = stored.length > 0 ? stored : [blankRow(columns)];
  const latest = useRef(rows);
  latest.current = rows;
  const table = useRef<HTMLDivElement>(null);
  const [news, setNews] = useState("");
  const most = maxRows(field);
  const totals = useMemo(() => totalsOf(field, rowsOf(value)), [field, value]);

  const send = useRef(onChange);
  send.current = onChange;
  const change = useCallback((at: number, column: string, cell: unknown) => {
    send.current(latest.current.map((row, index) => (index === at ? { ...row, [column]: cell } : row)));
  }, []);
  const remove = useCallback((at: number) => {
    send.current(latest.current.filter((_, index) => index !== at));
  }, []);
  const focus = (row: number, column: number) =>
    setTimeout(() => {
      const cell = table.current?.querySelector(`[data-cell="${row}:${column}"]`);
      const control = cell?.querySelector("input, textarea, select, button");
      if (control instanceof HTMLElement) control.focus();
      if (control instanceof HTMLInputElement && control.type === "text") control.select();
    });
  const add = () => {
    if (rows.length >= most) return;
    onChange([...rows, blankRow(columns)]);
    focus(rows.length, 0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const place = placeOf(event.target);
    if (!place || isImeKey(event) || event.defaultPrevented) return;
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.target instanceof HTMLInputElement) || event.target.getAttribute("role") === "combobox")
      return;
    event.preventDefault();
    const [row, column] = place;
    if (event.shiftKey) return void focus(Math.max(0, row - 1), column);
    if (row + 1 < rows.length) return void focus(row + 1, column);
    if (rows.length < most) onChange([...rows, blankRow(columns)]);
    focus(row + 1, column);
  };
  const onPaste = (event: ClipboardEvent) => {
    const place = placeOf(event.target);
    const words = event.clipboardData.getData("text/plain");
    if (!place || !/[\t\n]/.test(words.trimEnd())) return;
    event.preventDefault();
    const block = cellsOf(words);
    onChange(pasteInto(field, rows, place[0], place[1], block));
    setNews(t("pasted", { rows: String(Math.min(block.length, most - place[0])) }));
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the cells are the controls; this only listens
    <div className="detail" ref={table} onKeyDown={onKeyDown} onPaste={onPaste}>
      <p className="field-help">{t("keys")}</p>
      <table>
        <thead>
          <tr>
            <th scope="col" className="detail-number">
              {t("row")}
            </th>
            {columns.map((column) => (
              <th scope="col" key={column.id}>
                {text(column.label)}
                {column.required && (
                  <span className="must" aria-hidden="true">
                    *
                  </span>
                )}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <GridRow
              key={at}
              at={at}
              id={id}
              row={row}
              columns={columns}
              onChange={change}
              onRemove={remove}
            />
          ))}
        </tbody>
        <Totals columns={columns} totals={totals} extra />
      </table>
      <div className="row">
        <Button icon="plus" onClick={add} disabled={rows.length >= most}>
          {t("add")}
        </Button>
        {rows.length >= most && <span className="muted">{t("full", { max: String(most) })}</span>}
        <span className="muted" role="status">
          {news}
        </span>
      </div>
    </div>
  );
}

interface GridRowProps {
  at: number;
  id: string;
  row: Row;
  columns: Field[];
  onChange: (at: number, column: string, cell: unknown) => void;
  onRemove: (at: number) => void;
}

const GridRow = memo(function GridRow({ at, id, row, columns, onChange, onRemove }: GridRowProps) {
  const t = useWords(tableWords);
  const text = useText();
  const now = live(columns, row);
  return (
    <tr>
      <th scope="row" className="detail-number">
        {at + 1}
      </th>
      {columns.map((column, index) => {
        const state = now.state(column.id);
        const ui = fieldUi(column.kind);
        const cellId = at === 0 && index === 0 ? id : `${id}-${at}-${column.id}`;
        return (
          <td key={column.id} data-cell={`${at}:${index}`}>
            {state.visible && ui && (
              <>
                <label className="detail-label" id={`${cellId}-label`} htmlFor={cellId}>
                  <span className="sr">{t("cell", { row: String(at + 1), label: "" })}</span>
                  {text(column.label)}
                </label>
                {state.computed || !state.editable ? (
                  <output className="detail-computed">
                    <FieldView field={column} value={now.values[column.id]} />
                  </output>
                ) : (
                  <ui.Editor
                    field={column}
                    id={cellId}
                    value={row[column.id]}
                    onChange={(cell) => onChange(at, column.id, cell)}
                    describedBy={undefined}
                    invalid={false}
                  />
                )}
              </>
            )}
          </td>
        );
      })}
      <td className="detail-remove">
        <Button
          tone="plain"
          icon="trash"
          aria-label={t("remove", { row: String(at + 1) })}
          onClick={() => onRemove(at)}
        />
      </td>
    </tr>
  );
});

function placeOf(target: EventTarget): [number, number] | null {
  const cell = target instanceof Element ? target.closest("[data-cell]")?.getAttribute("data-cell") : null;
  const [row, column] = (cell ?? "").split(":").map(Number);
  return row === undefined || column === undefined || Number.isNaN(row) ? null : [row, column];
}
