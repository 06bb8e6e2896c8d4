import "./layouts.css";
import "../order.css";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { formQuery, orderQuery } from "~/api/queries";
import { useWords } from "~/i18n/words";
import { IconButton, LinkButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { useKeys } from "~/ui/shortcuts";
import { OrderAttachments } from "../OrderAttachments";
import { OrderComments } from "../OrderComments";
import { MyTasks } from "../OrderFlowPanel";
import { OrderProperties } from "../OrderProperties";
import { OrderValues } from "../OrderValues";
import { StatusActions } from "../StatusActions";
import { StatusBadge } from "../StatusBadge";
import { orderWords } from "../words";
import { layoutWords } from "./words";

interface PeekProps {
  id: string;
  onClose: () => void;
}

/** An order beside the list it stands in: read, acted on and commented without leaving the list. */
export default function Peek({ id, onClose }: PeekProps) {
  const t = useWords(layoutWords);
  const words = useWords(orderWords);
  const order = useQuery(orderQuery(id));
  const form = useQuery({
    ...formQuery(order.data?.typeId ?? "", order.data?.formVersion),
    enabled: order.data !== undefined,
  });
  const panel = useRef<HTMLElement>(null);
  const came = useRef<Element | null>(null);
  useKeys({ Escape: onClose });
  useEffect(() => {
    came.current = document.activeElement;
    return () => {
      // Back to where the reader was in the list.
      if (came.current instanceof HTMLElement) came.current.focus({ preventScroll: true });
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is read from its beginning
  useEffect(() => {
    panel.current?.scrollTo(0, 0);
  }, [id]);
  const error = order.error ?? form.error;
  return (
    <aside
      ref={panel}
      className="peek"
      aria-label={t("peekOf", { number: order.data?.number ?? "" })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys
      tabIndex={0}
    >
      <header className="row spread">
        <span className="row">
          <span className="mono muted">{order.data?.number}</span>
          {order.data && <StatusBadge status={order.data.status} />}
        </span>
        <span className="row">
          <LinkButton to={`/orders/${id}`} icon="next">
            {t("openWhole")}
          </LinkButton>
          <IconButton icon="close" label={t("closePeek")} onClick={onClose} />
        </span>
      </header>
      {error && !(order.data && form.data) && <ErrorPanel error={error} />}
      {!error && !(order.data && form.data) && <Skeleton lines={6} height="2.5rem" />}
      {order.data && form.data && (
        <div className="stack" key={id}>
          <h2 className="wrap">{order.data.title || words("untitled")}</h2>
          <StatusActions order={order.data} />
          <MyTasks orderId={id} />
          <OrderValues order={order.data} form={form.data} />
          <OrderProperties order={order.data} />
          <OrderAttachments order={order.data} />
          <OrderComments order={order.data} />
        </div>
      )}
    </aside>
  );
}
