import "./flows.css";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "wouter";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { OrderType } from "~/api/types";
import { flowQuery } from "~/flow/queries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Icon, isIcon } from "~/ui/Icon";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { loadDesigner } from "./loadDesigner";
import { flowsWords } from "./words";

/** The order types, each with the way its orders go. */
export default function FlowsPage() {
  const t = useWords(flowsWords);
  const me = useMe();
  usePageTitle(t("title"));
  const types = useQuery(orderTypesQuery);
  // Whoever stands here opens one of them next.
  useEffect(() => {
    loadDesigner().catch(() => {
      // Opening it will fail the same way, and say so.
    });
  }, []);
  if (!can(me, "forms")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <div>
        <h1>{t("title")}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      {types.isPending && <Skeleton lines={4} height="3.5rem" />}
      {types.error && <ErrorPanel error={types.error} onRetry={() => void types.refetch()} />}
      {types.data?.items.length === 0 && (
        <Empty icon="split">
          <p>{t("none")}</p>
        </Empty>
      )}
      <ul className="flow-types">
        {types.data?.items.map((type) => (
          <li key={type.id}>
            <Entry type={type} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Entry({ type }: { type: OrderType }) {
  const t = useWords(flowsWords);
  const text = useText();
  const { data: flow } = useQuery(flowQuery(type.id));
  return (
    <Link href={`/flows/${type.id}`} className="card flow-type">
      <Icon name={isIcon(type.icon) ? type.icon : "clipboard"} />
      <span>
        <strong>{text(type.name)}</strong>
        <small className="muted">
          {flow &&
            `${t("version", { version: flow.version ?? 0 })} · ${t("steps", { count: flow.steps.length })}`}
          {flow === null && t("noFlow")}
        </small>
      </span>
      {!type.active && (
        <Badge tone="calm" icon="pause">
          {t("inactive")}
        </Badge>
      )}
    </Link>
  );
}
