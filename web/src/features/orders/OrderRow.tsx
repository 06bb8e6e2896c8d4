import "./orders.css";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { OrderSummary } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Icon } from "~/ui/Icon";
import { Time } from "~/ui/Time";
import { listWords } from "./listWords";
import { StatusBadge } from "./StatusBadge";
import { orderWords } from "./words";

/** A column beside the usual ones. */
export interface Column {
  key: string;
  label: string;
}

export interface OrderRowProps {
  order: OrderSummary;
  typeName: string;
  columns?: readonly Column[];
  selected?: boolean;
  /** Given where rows can be selected; `range` extends the selection from the last row. */
  onSelect?: (range: boolean) => void;
  /** What can be done with the row, or with one of its columns, where it stands. */
  tools?: ReactNode;
  toolOf?: (column: Column) => ReactNode;
}

/** An order in a list: a line on a desk, a small card on a phone. The title is the link and covers the whole row. */
export function OrderRow(props: OrderRowProps) {
  const { order, typeName, columns = [], selected = false, onSelect, tools, toolOf } = props;
  const t = useWords(orderWords);
  const tl = useWords(listWords);
  return (
    <article className="order-row" data-order={order.id} data-selected={selected || undefined}>
      {onSelect && (
        <label className="order-pick">
          <input
            type="checkbox"
            checked={selected}
            aria-label={tl("selectRow", { number: order.number })}
            onChange={(event) =>
              onSelect(event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
            }
          />
        </label>
      )}
      <span className="order-number mono">{order.number}</span>
      <Link href={`/orders/${order.id}`} className="order-title">
        {order.title || t("untitled")}
      </Link>
      <span className="order-type">{typeName}</span>
      <span className="order-state">
        <StatusBadge status={order.status} />
      </span>
      <span className="order-who">{order.requester.name}</span>
      {columns.map((column) => (
        <span className="order-more" key={column.key}>
          <span className="order-more-label">{column.label}</span>
          <span title={order.columns?.[column.key]}>{order.columns?.[column.key] ?? ""}</span>
          {toolOf?.(column)}
        </span>
      ))}
      <span className="order-counts">
        {order.comments > 0 && (
          <span title={t("comments", { count: order.comments })}>
            <Icon name="comment" />
            <span aria-hidden="true">{order.comments}</span>
            <span className="sr">{t("comments", { count: order.comments })}</span>
          </span>
        )}
        {order.attachments > 0 && (
          <span title={t("attachments", { count: order.attachments })}>
            <Icon name="attach" />
            <span aria-hidden="true">{order.attachments}</span>
            <span className="sr">{t("attachments", { count: order.attachments })}</span>
          </span>
        )}
      </span>
      <span className="order-when">
        <Time at={order.updatedAt} />
      </span>
      {tools}
    </article>
  );
}
