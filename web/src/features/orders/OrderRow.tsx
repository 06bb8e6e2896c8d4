import "./orders.css";
import { Link } from "wouter";
import type { OrderSummary } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Icon } from "~/ui/Icon";
import { Time } from "~/ui/Time";
import { StatusBadge } from "./StatusBadge";
import { orderWords } from "./words";

/** An order in a list: a line on a desk, a small card on a phone. The title is the link and covers the whole row. */
export function OrderRow({ order, typeName }: { order: OrderSummary; typeName: string }) {
  const t = useWords(orderWords);
  return (
    <article className="order-row" data-order={order.id}>
      <span className="order-number mono">{order.number}</span>
      <Link href={`/orders/${order.id}`} className="order-title">
        {order.title || t("untitled")}
      </Link>
      <span className="order-type">{typeName}</span>
      <span className="order-state">
        <StatusBadge status={order.status} />
      </span>
      <span className="order-who">{order.requester.name}</span>
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
    </article>
  );
}
