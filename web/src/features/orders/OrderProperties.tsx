import { Fragment } from "react";
import type { Order } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Time } from "~/ui/Time";
import { detailWords } from "./orderWords";
import { People } from "./People";
import { useTypeNames } from "./useTypeNames";

export function OrderProperties({ order }: { order: Order }) {
  const t = useWords(detailWords);
  const typeName = useTypeNames();
  return (
    <section className="card block" aria-labelledby="properties">
      <h2 id="properties">{t("properties")}</h2>
      <dl className="facts">
        <dt>{t("type")}</dt>
        <dd>{typeName(order.typeId)}</dd>
        <dt>{t("requester")}</dt>
        <dd>{order.requester.name}</dd>
        <People order={order} />
        <dt>{t("created")}</dt>
        <dd>
          <Time at={order.createdAt} exact />
        </dd>
        <dt>{t("updated")}</dt>
        <dd>
          <Time at={order.updatedAt} />
        </dd>
        <dt>{t("source")}</dt>
        <dd>{t(order.source)}</dd>
        {order.externalIds.map(({ system, id }) => (
          <Fragment key={system}>
            <dt>{t("externalId")}</dt>
            <dd className="mono">{id}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
