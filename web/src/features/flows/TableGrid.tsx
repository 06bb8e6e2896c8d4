import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef } from "react";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Icon } from "~/ui/Icon";
import { isImeKey } from "~/ui/ime";
import { toast } from "~/ui/toasts";
import { type CellKind, isFine, normal, shown } from "./cell";
import { cellOf, columnsOf, type Table } from "./jdm";
import { tableWords } from "./tableWords";
import { type Grid, useGrid } from "./useGrid";

const ROW_HEIGHT = 38;
const COLUMN_REM = 9.5;
const OVERSCAN = 6;

interface TableGridProps {
  name: string;
  table: Table;
  kinds: readonly CellKind[];
  voice: Voice;
  change: (table: Table) => void;
  onColumn: (id: string) => void;
}

/** A decision table as a spreadsheet. */
export function TableGrid({ name, table, kinds, voice, change, onColumn }: TableGridProps) {
  const t = useWords(tableWords);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const columns = columnsOf(table);
  const isName = (each: string) => voice.fields.find(each) !== undefined;
  const grid = useGrid({
    table,
    change,
    box,
    normal: (text, column) => {
      const kind = kinds[column];
      return kind ? normal(text, kind, isName) : text;
    },
    onPasted: (count) => toast("ok", t("pasted", { count })),
    onFilled: () => toast("ok", t("filled")),
  });
  const rows = useVirtualizer({
    count: table.rules.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollPaddingStart: 2 * ROW_HEIGHT,
    initialRect: { width: 800, height: 600 },
  });
  const { row, column } = grid.cursor;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor is what is followed
  useEffect(() => {
    rows.scrollToIndex(row);
    box.current
      ?.querySelector(`[data-at="${row}:${column}"]`)
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [row, column]);
  const bad = columns.map((each, at) => {
    const kind = kinds[at];
    return (cell: string) => kind !== undefined && !isFine(cell, kind) && each !== undefined;
  });
  const here = cellOf(table.rules[row], columns[column]);
  const heading = (at: number) => columns[at]?.name || columns[at]?.field || "";
  // Every row lies by itself, so each is told how wide all of them are.
  const widths = {
    gridTemplateColumns: `3rem repeat(${columns.length}, minmax(0, 1fr))`,
    width: `max(100%, ${3 + columns.length * COLUMN_REM}rem)`,
  };
  return (
    <>
      <div className="row">
        <Button icon="plus" onClick={grid.insertRow}>
          {t("addRow")}
        </Button>
        <Button icon="down" onClick={grid.fill}>
          {t("fill")}
        </Button>
        <Button icon="trash" disabled={table.rules.length === 0} onClick={grid.removeRows}>
          {t("removeRow")}
        </Button>
        <span className="muted">{t("rows", { count: table.rules.length })}</span>
      </div>
      <p className="table-line mono" aria-live="off">
        <strong>
          {row + 1} · {heading(column)}
        </strong>
        <span>{here || t("any")}</span>
        {bad[column]?.(here) && (
          <span className="field-error" role="alert">
            <Icon name="alert" />
            {t("bad")}
          </span>
        )}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a grid of cells in which arrows walk */}
      <div
        ref={box}
        role="grid"
        className="table-grid"
        tabIndex={0}
        aria-label={t("grid", { name, rows: table.rules.length })}
        aria-rowcount={table.rules.length + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={table.rules.length > 0 ? `${id}-${row}-${column}` : undefined}
        aria-multiselectable
        onKeyDown={grid.onKeyDown}
        onCopy={grid.onCopy}
        onPaste={grid.onPaste}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a row of a grid */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
        <div role="row" className="table-head" style={widths} aria-rowindex={1}>
          {/* biome-ignore lint/a11y/useSemanticElements: a heading of a grid */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
          <div role="columnheader" aria-colindex={1}>
            <span className="sr">{t("row", { n: "" })}</span>
          </div>
          {columns.map((each, at) => (
            // biome-ignore lint/a11y/useSemanticElements: a heading of a grid
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
            <div key={each.id} role="columnheader" aria-colindex={at + 2} data-side={kinds[at]?.side}>
              <button
                type="button"
                title={t("column", { name: each.name || each.field || "" })}
                onClick={() => onColumn(each.id)}
              >
                <small>{t(kinds[at]?.side === "outputs" ? "output" : "input")}</small>
                <strong>{each.name || each.field || t("wholeCondition")}</strong>
                <Icon name="settings" />
              </button>
            </div>
          ))}
        </div>
        <div style={{ height: rows.getTotalSize(), position: "relative" }} role="presentation">
          {rows.getVirtualItems().map((item) => (
            // biome-ignore lint/a11y/useSemanticElements: a row of a grid
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
            <div
              key={item.key}
              role="row"
              className="table-row"
              style={{ ...widths, height: ROW_HEIGHT, transform: `translateY(${item.start}px)` }}
              aria-rowindex={item.index + 2}
            >
              {/* biome-ignore lint/a11y/useSemanticElements: a heading of a grid */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
              <div role="rowheader" aria-colindex={1} className="table-number">
                {item.index + 1}
              </div>
              {columns.map((each, at) => {
                const cell = cellOf(table.rules[item.index], each);
                const kind = kinds[at];
                return (
                  <Cell
                    key={each.id}
                    id={`${id}-${item.index}-${at}`}
                    spot={{ row: item.index, column: at }}
                    words={kind ? shown(cell, kind, voice) : cell}
                    isBad={bad[at]?.(cell) ?? false}
                    placeholder={kind?.side === "inputs" ? t("any") : ""}
                    label={heading(at)}
                    offered={(kind?.field?.choices ?? []).map((choice) => voice.text(choice.label))}
                    grid={grid}
                  />
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

interface CellProps {
  id: string;
  spot: { row: number; column: number };
  words: string;
  isBad: boolean;
  placeholder: string;
  label: string;
  offered: readonly string[];
  grid: Grid;
}

function Cell({ id, spot, words, isBad, placeholder, label, offered, grid }: CellProps) {
  const { cursor, area, typing } = grid;
  const isHere = cursor.row === spot.row && cursor.column === spot.column;
  const isIn = (value: number, from: number, to: number) => value >= from && value <= to;
  const isMarked =
    isIn(spot.row, area.from.row, area.to.row) && isIn(spot.column, area.from.column, area.to.column);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of a grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      id={id}
      role="gridcell"
      className="table-cell"
      data-at={`${spot.row}:${spot.column}`}
      data-here={isHere}
      aria-colindex={spot.column + 2}
      aria-selected={isMarked}
      aria-invalid={isBad || undefined}
      onClick={(event) => {
        if (isHere && typing === undefined && !event.shiftKey) grid.edit();
        else if (!isHere) {
          if (typing !== undefined) grid.commit(0, 0);
          grid.goTo(spot, event.shiftKey);
        }
      }}
    >
      {isHere && typing !== undefined ? (
        <Typing id={`${id}-typing`} label={label} value={typing} offered={offered} grid={grid} />
      ) : (
        <>
          {isBad && <Icon name="alert" />}
          {words ? <span>{words}</span> : <span className="muted">{placeholder}</span>}
        </>
      )}
    </div>
  );
}

interface TypingProps {
  id: string;
  label: string;
  value: string;
  offered: readonly string[];
  grid: Grid;
}

function Typing({ id, label, value, offered, grid }: TypingProps) {
  return (
    <>
      <input
        aria-label={label}
        // biome-ignore lint/a11y/noAutofocus: somebody asked to type here
        autoFocus
        autoComplete="off"
        spellCheck={false}
        list={offered.length > 0 ? `${id}-offered` : undefined}
        value={value}
        onChange={(event) => grid.type(event.target.value)}
        onBlur={() => grid.commit(0, 0)}
        onKeyDown={(event) => {
          if (isImeKey(event.nativeEvent)) return;
          if (event.key === "Enter") grid.commit(event.shiftKey ? -1 : 1, 0);
          else if (event.key === "Tab") grid.commit(0, event.shiftKey ? -1 : 1);
          else if (event.key === "Escape") grid.cancel();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {offered.length > 0 && (
        <datalist id={`${id}-offered`}>
          {offered.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </>
  );
}
