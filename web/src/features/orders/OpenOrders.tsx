import "./orders.css";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useId } from "react";
import { Link } from "wouter";
import { type OrderFilter, ordersQuery } from "~/api/queries";
import { useWords } from "~/i18n/words";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { OrderRow } from "./OrderRow";
import { useTypeNames } from "./useTypeNames";
import { orderWords } from "./words";

const SHOWN = 10;

export interface OpenOrdersProps {
  title: string;
  filter: OrderFilter;
  /** The list that shows all of them. */
  more: string;
  none: string;
}

/** The newest few of a list, with the way to the rest. */
export function OpenOrders({ title, filter, more, none }: OpenOrdersProps) {
  const t = useWords(orderWords);
  const id = useId();
  const typeName = useTypeNames();
  const orders = useInfiniteQuery(ordersQuery(filter, SHOWN));
  const rows = orders.data?.pages[0]?.items ?? [];
  return (
    <section className="stack" aria-labelledby={id}>
      <div className="page-head">
        <h2 id={id}>{title}</h2>
        <Link href={more}>{t("seeAll")}</Link>
      </div>
      {orders.isPending && <Skeleton lines={4} height="2.75rem" />}
      {orders.error && !orders.data && (
        <ErrorPanel error={orders.error} onRetry={() => void orders.refetch()} />
      )}
      {orders.data && rows.length === 0 && (
        <Empty icon="clipboard">
          <p>{none}</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <ul className="order-list">
          {rows.map((order) => (
            <li key={order.id}>
              <OrderRow order={order} typeName={typeName(order.typeId)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
