import { type ClipboardEvent, type KeyboardEvent, type RefObject, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { isImeKey } from "~/ui/ime";
import * as jdm from "./jdm";
import { type Area, areaOf, columnsOf, type Spot, type Table, textsOf } from "./jdm";
import { readTsv, writeTsv } from "./tsv";

/** How many rows a page of keys is. */
const PAGE = 10;

export interface GridActs {
  table: Table;
  change: (table: Table) => void;
  /** What somebody typed or pasted into a column, as it is stored. */
  normal: (text: string, column: number) => string;
  onPasted: (rows: number) => void;
  onFilled: () => void;
  box: RefObject<HTMLDivElement | null>;
}

export interface Grid {
  cursor: Spot;
  area: Area;
  /** What is being typed; undefined while nothing is. */
  typing: string | undefined;
  goTo(spot: Spot, extend?: boolean): void;
  edit(text?: string): void;
  type(text: string): void;
  commit(down: number, right: number): void;
  cancel(): void;
  fill(): void;
  insertRow(): void;
  removeRows(): void;
  onKeyDown(event: KeyboardEvent): void;
  onCopy(event: ClipboardEvent): void;
  onPaste(event: ClipboardEvent): void;
}

const clamp = (value: number, most: number) => Math.max(0, Math.min(value, most));

/** A spreadsheet's cursor: where it is, what is marked, what its keys do. */
export function useGrid({ table, change, normal, onPasted, onFilled, box }: GridActs): Grid {
  const [cursor, setCursor] = useState<Spot>({ row: 0, column: 0 });
  const [anchor, setAnchor] = useState<Spot>({ row: 0, column: 0 });
  const [typing, setTyping] = useState<string>();
  // The cell that is left by a key also loses the focus, which must not write it a second time.
  const isOpen = useRef(false);
  const last: Spot = { row: table.rules.length - 1, column: columnsOf(table).length - 1 };
  const within = (spot: Spot): Spot => ({
    row: clamp(spot.row, last.row),
    column: clamp(spot.column, last.column),
  });
  const here = within(cursor);
  const area = areaOf(here, within(anchor));

  const goTo = (spot: Spot, extend = false) => {
    const next = { row: Math.max(0, spot.row), column: clamp(spot.column, last.column) };
    setCursor(next);
    if (!extend) setAnchor(next);
  };
  const current = () => jdm.cellOf(table.rules[here.row], columnsOf(table)[here.column]);
  // The input has to be there before the key reaches it: else the first letter, or the first pinyin, is lost.
  const edit = (text = current()) => {
    isOpen.current = true;
    flushSync(() => setTyping(text));
  };
  const rest = () => {
    isOpen.current = false;
    setTyping(undefined);
    box.current?.focus({ preventScroll: true });
  };
  const commit = (down: number, right: number) => {
    if (typing === undefined || !isOpen.current) return;
    isOpen.current = false;
    const text = normal(typing, here.column);
    if (text !== current()) change(jdm.write(table, here, [[text]]));
    goTo(within({ row: here.row + down, column: here.column + right }));
    rest();
  };
  const fill = () => {
    change(jdm.fillDown(table, area));
    onFilled();
  };
  const insertRow = () => {
    change(jdm.insertRow(table, area.to.row + 1));
    goTo({ row: area.to.row + 1, column: here.column });
  };
  const removeRows = () => {
    change(jdm.removeRows(table, area.from.row, area.to.row));
    goTo({
      row: Math.max(0, Math.min(area.from.row, last.row - (area.to.row - area.from.row) - 1)),
      column: here.column,
    });
  };
  const moveRows = (by: -1 | 1) => {
    const moved = jdm.moveRows(table, area.from.row, area.to.row, by);
    if (!moved) return;
    change(moved);
    setCursor({ ...here, row: here.row + by });
    setAnchor({ ...within(anchor), row: within(anchor).row + by });
  };

  const walk = (event: KeyboardEvent): Spot | undefined => {
    const far = event.ctrlKey || event.metaKey;
    const { row, column } = here;
    switch (event.key) {
      case "ArrowUp":
        return { row: far ? 0 : row - 1, column };
      case "ArrowDown":
        return { row: far ? last.row : row + 1, column };
      case "ArrowLeft":
        return { row, column: far ? 0 : column - 1 };
      case "ArrowRight":
        return { row, column: far ? last.column : column + 1 };
      case "Home":
        return { row: far ? 0 : row, column: 0 };
      case "End":
        return { row: far ? last.row : row, column: last.column };
      case "PageUp":
        return { row: row - PAGE, column };
      case "PageDown":
        return { row: row + PAGE, column };
      default:
        return undefined;
    }
  };
  const obey = (event: KeyboardEvent): boolean => {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (event.altKey && (key === "arrowup" || key === "arrowdown")) moveRows(key === "arrowup" ? -1 : 1);
    else if (command && key === "enter") insertRow();
    else if (command && key === "backspace") removeRows();
    else if (command && key === "d") fill();
    else if (command && key === "a") {
      setAnchor({ row: 0, column: 0 });
      setCursor(last);
    } else if (key === "delete" || key === "backspace") change(jdm.clear(table, area));
    else if (key === "enter" || key === "f2") edit();
    else {
      const next = walk(event);
      if (!next) return false;
      goTo(within(next), event.shiftKey);
    }
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (typing !== undefined || event.target !== box.current) return;
    // Pinyin begins with a key of its own kind; it goes into an empty cell and composes there.
    if (isImeKey(event.nativeEvent)) return edit("");
    if (obey(event)) event.preventDefault();
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) edit("");
  };
  return {
    cursor: here,
    area,
    typing,
    goTo,
    edit,
    type: setTyping,
    commit,
    cancel: rest,
    fill,
    insertRow,
    removeRows,
    onKeyDown,
    onCopy: (event) => {
      if (typing !== undefined) return;
      event.clipboardData.setData("text/plain", writeTsv(textsOf(table, area)));
      event.preventDefault();
    },
    onPaste: (event) => {
      if (typing !== undefined) return;
      event.preventDefault();
      const rows = readTsv(event.clipboardData.getData("text/plain"));
      const texts = rows.map((row) => row.map((text, at) => normal(text, area.from.column + at)));
      change(jdm.write(table, area.from, texts));
      onPasted(rows.length);
    },
  };
}
