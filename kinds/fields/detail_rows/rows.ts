// Rows of a table as the page handles them: which columns, what was pasted, what the totals say.
import type { Field, Text, Values } from "~/api/types";
import { evaluate } from "~/expr/evaluate";
import { parse } from "~/expr/parse";
import { type ExprType, fromJson, toJson } from "~/expr/value";
import { timeZone } from "~/i18n/locale";
import { live, typeOf } from "~/kinds/live";
import { asNumber, asString, isObject } from "~/kinds/read";
import { fieldUi } from "~/kinds/registry";
import { isBlank } from "~/local/drafts";

export type Row = Values;

const known = new WeakMap<object, Field[]>();

/** The columns; what an older or shorter form leaves out is filled in. */
export function columnsOf(field: Field): Field[] {
  const found = known.get(field.settings);
  if (found) return found;
  const drawn = Array.isArray(field.settings.columns) ? field.settings.columns.filter(isObject) : [];
  const columns = drawn.map(
    (column) =>
      ({
        help: null,
        placeholder: null,
        required: false,
        default: null,
        indexed: false,
        settings: {},
        ...column,
      }) as Field,
  );
  known.set(field.settings, columns);
  return columns;
}

export const maxRows = (field: Field) => asNumber(field.settings.maxRows) ?? 200;

export const rowsOf = (value: unknown): Row[] =>
  Array.isArray(value) ? value.map((row) => (isObject(row) ? row : {})) : [];

export const isBlankRow = (row: Row) => Object.values(row).every(isBlank);

export function blankRow(columns: readonly Field[]): Row {
  return Object.fromEntries(
    columns.filter((column) => !isBlank(column.default)).map((column) => [column.id, column.default]),
  );
}

export function rowType(field: Field): ExprType {
  return {
    list: { record: Object.fromEntries(columnsOf(field).map((column) => [column.id, typeOf(column)])) },
  };
}

export interface Total {
  column: Field;
  show: string;
  value: unknown;
}

/** What stands under the columns, computed as the server's expressions would. */
export function totalsOf(field: Field, rows: readonly Row[]): Total[] {
  const columns = columnsOf(field);
  const drawn = Array.isArray(field.settings.totals) ? field.settings.totals.filter(isObject) : [];
  const computed = rows.filter((row) => !isBlankRow(row)).map((row) => live(columns, row).values);
  const env = { name: () => fromJson(computed, rowType(field)), now: 0, timeZone: timeZone() };
  return drawn.flatMap((total): Total[] => {
    const column = columns.find((each) => each.id === total.column);
    const show = asString(total.show) ?? "sum";
    if (!column) return [];
    const source =
      show === "count" ? `count(rows, #.${column.id} != null)` : `${show}(map(rows, #.${column.id}))`;
    const json = toJson(evaluate(parse(source), env));
    if (json === null || show === "count") return [{ column, show, value: json }];
    return [{ column, show, value: fieldUi(column.kind)?.computed?.(json, column) ?? json }];
  });
}

/** What a spreadsheet puts on the clipboard: tabs between cells, quotation marks around cells with line breaks. */
export function cellsOf(pasted: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const text = pasted.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < text.length; at++) {
    const c = text[at] ?? "";
    if (quoted) {
      if (c === '"' && text[at + 1] === '"') cell += text[++at];
      else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === "\t" || c === "\n") {
      rows.at(-1)?.push(cell);
      cell = "";
      if (c === "\n") rows.push([]);
    } else cell += c;
  }
  rows.at(-1)?.push(cell);
  return rows;
}

/** Lays a block of cells over the rows, from one cell to the right and down. */
export function pasteInto(
  field: Field,
  rows: readonly Row[],
  from: number,
  column: number,
  block: string[][],
): Row[] {
  const columns = columnsOf(field);
  const result = rows.map((row) => ({ ...row }));
  for (const [down, cells] of block.entries()) {
    const at = from + down;
    if (at >= maxRows(field)) break;
    while (result.length <= at) result.push(blankRow(columns));
    for (const [right, words] of cells.entries()) {
      const target = columns[column + right];
      const row = result[at];
      if (!target || !row || live(columns, row).state(target.id).computed) continue;
      const trimmed = words.trim();
      const ui = fieldUi(target.kind);
      row[target.id] = trimmed === "" ? null : ui?.fromText ? ui.fromText(trimmed, target) : trimmed;
    }
  }
  return result;
}

/** The first cell that plainly lacks an answer. */
export function firstGap(value: unknown, field: Field): Text | null {
  const columns = columnsOf(field);
  for (const [at, row] of rowsOf(value).entries()) {
    if (isBlankRow(row)) continue;
    const now = live(columns, row);
    const gap = columns.find((column) => now.state(column.id).required && isBlank(row[column.id]));
    if (gap)
      return {
        zh: `第 ${at + 1} 行：请填写“${gap.label.zh}”`,
        en: `Row ${at + 1}: fill in “${gap.label.en}”`,
      };
  }
  return null;
}

/** Names the cell a fault points at. */
export function whereOf(path: readonly string[], field: Field): Text | null {
  const [row, column] = path;
  if (row === undefined) return null;
  const label = columnsOf(field).find((each) => each.id === column)?.label;
  const number = Number(row) + 1;
  return {
    zh: `第 ${number} 行${label ? ` ${label.zh}` : ""}：`,
    en: `Row ${number}${label ? `, ${label.en}` : ""}: `,
  };
}
