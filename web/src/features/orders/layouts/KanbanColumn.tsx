import { useInfiniteQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import type { OrderSummary } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { useTypeNames } from "../useTypeNames";
import { orderWords } from "../words";
import type { KanbanColumnOf } from "./Kanban";
import { laidOutQuery } from "./laidOutQuery";
import { layoutWords } from "./words";

/** Cards that come at once; the next come when the end is in sight. */
const PAGE = 30;

interface KanbanColumnProps {
  column: KanbanColumnOf;
  columns: readonly KanbanColumnOf[];
  sort: string;
  onMove: (order: OrderSummary, to: string) => void;
  onStep: (order: OrderSummary, by: -1 | 1) => void;
  onDrag: (order: OrderSummary) => void;
  onDrop: () => void;
  onPeek: (id: string) => void;
}

/** The orders of one choice, page by page. */
export function KanbanColumn(props: KanbanColumnProps) {
  const { column, sort, onDrop } = props;
  const t = useWords(layoutWords);
  const format = useFormat();
  const orders = useInfiniteQuery(laidOutQuery(column.filter, sort, [], PAGE));
  const [isOver, setOver] = useState(false);
  const end = useRef<HTMLLIElement>(null);
  const { hasNextPage, isFetching, isError, fetchNextPage } = orders;
  useEffect(() => {
    const mark = end.current;
    if (!mark || !hasNextPage || isFetching || isError) return;
    const root = mark.parentElement;
    const seen = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void fetchNextPage();
      },
      { root, rootMargin: "200px" },
    );
    seen.observe(mark);
    return () => seen.disconnect();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const rows = orders.data?.pages.flatMap((page) => page.items) ?? [];
  const total = orders.data?.pages[0]?.total;
  const shown = total ? format.number(total.count) : "";
  const count = total?.capped ? t("capTotal", { shown }) : shown;
  return (
    <section
      className="kanban-column"
      data-value={column.value}
      data-over={isOver || undefined}
      aria-label={t("columnOf", { name: column.name, count })}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node) || !event.currentTarget.contains(to)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop();
      }}
    >
      <h2>
        {column.name} <span className="muted">{count}</span>
      </h2>
      {orders.isPending && <Skeleton lines={3} height="4.5rem" />}
      {orders.error && rows.length === 0 && (
        <ErrorPanel error={orders.error} onRetry={() => void orders.refetch()} />
      )}
      {orders.data && rows.length === 0 && <p className="muted">{t("nothing")}</p>}
      <ul>
        {rows.map((order) => (
          <Card key={order.id} order={order} {...props} />
        ))}
        {orders.hasNextPage && (
          <li ref={end}>
            <Button busy={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
              {t("more")}
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}

function Card({
  order,
  column,
  columns,
  onMove,
  onStep,
  onDrag,
  onPeek,
}: { order: OrderSummary } & KanbanColumnProps) {
  const t = useWords(layoutWords);
  const words = useWords(orderWords);
  const typeName = useTypeNames();
  const onKey = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    // The browser would go back in history.
    event.preventDefault();
    onStep(order, event.key === "ArrowLeft" ? -1 : 1);
  };
  return (
    <li
      className="kanban-card"
      data-card={order.id}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData("text/plain", order.number);
        event.dataTransfer.effectAllowed = "move";
        onDrag(order);
      }}
    >
      <Link
        href={`/orders/${order.id}`}
        className="kanban-title"
        draggable={false}
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight"
        onKeyDown={onKey}
      >
        {order.title || words("untitled")}
      </Link>
      <p className="muted">
        <span className="mono">{order.number}</span> · {typeName(order.typeId)}
      </p>
      <p className="muted">
        {order.requester.name} · <Time at={order.updatedAt} />
      </p>
      <div className="kanban-acts">
        <select
          className="input"
          aria-label={t("move", { number: order.number })}
          value={column.value}
          onChange={(event) => onMove(order, event.target.value)}
        >
          {columns.map((each) => (
            <option key={each.value} value={each.value}>
              {each.name}
            </option>
          ))}
        </select>
        <IconButton
          icon="next"
          label={t("peekOf", { number: order.number })}
          onClick={() => onPeek(order.id)}
        />
      </div>
    </li>
  );
}
