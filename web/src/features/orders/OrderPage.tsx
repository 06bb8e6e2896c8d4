import "./order.css";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { useLocation, useParams, useSearchParams } from "wouter";
import { asProblem } from "~/api/problem";
import { formQuery, orderQuery } from "~/api/queries";
import type { Form, Order } from "~/api/types";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { useKeys } from "~/ui/shortcuts";
import { usePageTitle } from "~/ui/usePageTitle";
import { rememberOpened } from "./lastOpened";
import { OrderAccess } from "./OrderAccess";
import { OrderAttachments } from "./OrderAttachments";
import { OrderClocks } from "./OrderClocks";
import { OrderComments } from "./OrderComments";
import { FlowTrail, MyTasks } from "./OrderFlowPanel";
import { OrderHistory } from "./OrderHistory";
import { MergedNotice, OrderLinks } from "./OrderLinks";
import { OrderMenu } from "./OrderMenu";
import { OrderMessages } from "./OrderMessages";
import { OrderPresence } from "./OrderPresence";
import { OrderProperties } from "./OrderProperties";
import { OrderValues } from "./OrderValues";
import { detailWords } from "./orderWords";
import { StatusActions } from "./StatusActions";
import { StatusBadge } from "./StatusBadge";
import { orderWords } from "./words";

const OrderPrint = lazy(() => import("./print/OrderPrint"));

export default function OrderPage() {
  const { id = "" } = useParams<{ id: string }>();
  const t = useWords(detailWords);
  const [search, setSearch] = useSearchParams();
  const order = useQuery(orderQuery(id));
  const form = useQuery({
    ...formQuery(order.data?.typeId ?? "", order.data?.formVersion),
    enabled: order.data !== undefined,
  });
  usePageTitle(order.data ? `${order.data.number} ${order.data.title}` : "");

  const error = order.error ?? form.error;
  if (error && !(order.data && form.data)) {
    if (asProblem(error).status === 404) {
      return (
        <Empty icon="search">
          <h1>{t("notFound")}</h1>
        </Empty>
      );
    }
    return <ErrorPanel error={error} onRetry={() => void (order.error ? order.refetch() : form.refetch())} />;
  }
  if (!order.data || !form.data) return <Skeleton lines={6} height="2.5rem" />;
  if (search.has("print")) {
    return (
      <Suspense fallback={<Skeleton lines={6} height="2.5rem" />}>
        <OrderPrint order={order.data} form={form.data} onBack={() => setSearch({})} />
      </Suspense>
    );
  }
  return <Loaded key={id} order={order.data} form={form.data} />;
}

function Loaded({ order, form }: { order: Order; form: Form }) {
  const t = useWords(detailWords);
  const words = useWords(orderWords);
  const [, navigate] = useLocation();
  // Back to the very list, filter and scroll position it was opened from.
  const leave = () => (history.length > 1 ? history.back() : navigate("/orders"));
  useKeys({ Escape: leave });
  useEffect(() => rememberOpened(order.id), [order.id]);
  return (
    <article className="order">
      <header className="order-top">
        <div className="row">
          <IconButton icon="back" label={t("back")} onClick={leave} />
          <span className="mono muted">{order.number}</span>
          <StatusBadge status={order.status} />
          <OrderPresence orderId={order.id} />
        </div>
        <div className="page-head">
          <h1 className="wrap">{order.title || words("untitled")}</h1>
          <div className="row">
            <StatusActions order={order} />
            <OrderMenu order={order} />
          </div>
        </div>
      </header>
      <div className="order-main">
        <MergedNotice order={order} />
        <MyTasks orderId={order.id} />
        <OrderValues order={order} form={form} />
        <OrderAttachments order={order} />
        <OrderComments order={order} />
      </div>
      <aside className="order-side" aria-label={t("properties")}>
        <OrderProperties order={order} />
        <OrderClocks orderId={order.id} isOpen={order.status === "open"} />
        <FlowTrail orderId={order.id} typeId={order.typeId} />
        <OrderAccess order={order} />
        <OrderLinks order={order} />
        <OrderHistory order={order} form={form} />
        {order.actions.includes("note") && <OrderMessages orderId={order.id} />}
      </aside>
    </article>
  );
}
