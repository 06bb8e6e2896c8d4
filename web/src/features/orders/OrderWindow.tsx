import { defaultRangeExtractor, useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { OrderSummary } from "~/api/types";
import { useWords } from "~/i18n/words";
import { useKeys } from "~/ui/shortcuts";
import { takeLastOpened } from "./lastOpened";
import { TableRow } from "./layouts/TableRow";
import type { Column } from "./OrderRow";
import type { Selection } from "./useSelection";
import { useTypeNames } from "./useTypeNames";
import { orderWords } from "./words";

const DESK_ROW = 45;
const PHONE_ROW = 100;
const OVERSCAN = 6;
const FOCUS_FRAMES = 20;

function focusRow(id: string, frames = FOCUS_FRAMES) {
  const link = document.querySelector(`[data-order="${CSS.escape(id)}"] .order-title`);
  if (link instanceof HTMLElement) link.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusRow(id, frames - 1));
}

export interface OrderWindowProps {
  rows: readonly OrderSummary[];
  total: number;
  columns: readonly Column[];
  selection: Selection;
  /** Called when the end of what is loaded comes in sight. */
  onEnd: () => void;
  /** The order that is shown beside the list; it follows the keys. */
  peek: string;
  onPeek: (id: string) => void;
}

/** Draws the rows in sight and no others, however many are loaded. */
export function OrderWindow(props: OrderWindowProps) {
  const { rows, total, columns, selection, onEnd, peek, onPeek } = props;
  const t = useWords(orderWords);
  const typeName = useTypeNames();
  const [, navigate] = useLocation();
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [active, setActive] = useState(-1);

  useLayoutEffect(() => {
    const measured = list.current?.getBoundingClientRect().top ?? 0;
    setTop(measured + window.scrollY);
  }, []);

  const window_ = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (matchMedia("(max-width: 640px)").matches ? PHONE_ROW : DESK_ROW),
    overscan: OVERSCAN,
    scrollMargin: top,
    getItemKey: (index) => rows[index]?.id ?? index,
    // The focused row stays in the document even when it is scrolled away, or the focus would be lost.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return active < 0 || active >= rows.length || shown.includes(active)
        ? shown
        : [...shown, active].sort((a, b) => a - b);
    },
  });

  useEffect(() => {
    const id = takeLastOpened();
    if (id) focusRow(id);
  }, []);

  const move = (step: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, active + step));
    setActive(next);
    window_.scrollToIndex(next, { align: "auto" });
    const id = rows[next]?.id;
    if (!id) return;
    requestAnimationFrame(() => focusRow(id));
    if (peek) onPeek(id);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    x: (event) => {
      const id = rows[active]?.id;
      if (id) selection.toggle(id, event.shiftKey);
    },
    p: () => {
      const id = rows[active]?.id;
      if (id) onPeek(id);
    },
    c: () => navigate("/new"),
  });

  const items = window_.getVirtualItems();
  const last = items.findLast((item) => item.index !== active)?.index ?? 0;
  const nearEnd = last >= rows.length - 15;
  const end = useRef(onEnd);
  end.current = onEnd;
  // biome-ignore lint/correctness/useExhaustiveDependencies: more rows may again end in sight
  useEffect(() => {
    if (nearEnd) end.current();
  }, [nearEnd, rows.length]);

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: li would need a ul whose children are all in the document */}
      <div
        role="list"
        aria-label={t("orders")}
        ref={list}
        className="order-window"
        style={{ position: "relative", height: window_.getTotalSize() }}
        onFocus={(event) => {
          const id = event.target.closest("[data-order]")?.getAttribute("data-order");
          setActive(rows.findIndex((row) => row.id === id));
        }}
      >
        {items.map((item) => {
          const order = rows[item.index];
          if (!order) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above
            <div
              role="listitem"
              key={item.key}
              data-index={item.index}
              ref={window_.measureElement}
              aria-setsize={total}
              aria-posinset={item.index + 1}
              style={{
                position: "absolute",
                inset: "0 0 auto 0",
                transform: `translateY(${item.start - window_.options.scrollMargin}px)`,
              }}
            >
              <TableRow
                order={order}
                typeName={typeName(order.typeId)}
                columns={columns}
                selected={selection.has(order.id)}
                onSelect={(range) => selection.toggle(order.id, range)}
                onPeek={onPeek}
              />
            </div>
          );
        })}
      </div>
    </>
  );
}
