import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, unwrap } from "~/api/client";
import { linksQuery } from "~/api/lifeQueries";
import type { Order, OrderLink } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { lifeWords, linkWord } from "./lifeWords";
import { StatusBadge } from "./StatusBadge";
import { useOrderChange } from "./useOrderChange";

/** The orders this one belongs to; nothing when it stands alone. */
export function OrderLinks({ order }: { order: Order }) {
  const t = useWords(lifeWords);
  const links = useQuery(linksQuery(order.id));
  const { items = [], children = 0, closedChildren = 0 } = links.data ?? {};
  if (items.length === 0) return null;
  return (
    <section className="card block" aria-labelledby="links">
      <h2 id="links">{t("links")}</h2>
      {children > 0 && (
        <div>
          <p className="muted">{t("progress", { closed: closedChildren, all: children })}</p>
          <div className="bar" aria-hidden="true">
            <span style={{ width: `${(100 * closedChildren) / children}%` }} />
          </div>
        </div>
      )}
      <ul className="order-links">
        {items.map((link) => (
          <LinkRow key={`${link.kind}${link.inverse}${link.order.id}`} order={order} link={link} />
        ))}
      </ul>
    </section>
  );
}

function LinkRow({ order, link }: { order: Order; link: OrderLink }) {
  const t = useWords(lifeWords);
  const { kind, inverse, order: other } = link;
  const isFree = kind !== "merged_into" && kind !== "split_from";
  const unlink = useOrderChange(
    order.id,
    () =>
      unwrap(
        api.DELETE("/api/v1/orders/{id}/links/{kind}/{other}", {
          params: { path: { id: order.id, kind, other: other.id }, query: { inverse } },
        }),
      ),
    t("save"),
    () => {},
  );
  return (
    <li>
      <small className="muted">{t(linkWord(kind, inverse))}</small>
      <div className="row">
        <Link href={`/orders/${other.id}`} className="wrap">
          <span className="mono">{other.number}</span> {other.title}
        </Link>
        <StatusBadge status={other.status} />
        {isFree && order.actions.includes("link") && (
          <IconButton
            icon="close"
            label={t("unlink", { number: other.number })}
            onClick={() => unlink.mutate()}
          />
        )}
      </div>
      {unlink.error && <ErrorPanel error={unlink.error} />}
    </li>
  );
}

/** On a merged duplicate: where it lives on, and the way back. */
export function MergedNotice({ order }: { order: Order }) {
  const t = useWords(lifeWords);
  const links = useQuery(linksQuery(order.id));
  const into = links.data?.items.find((link) => link.kind === "merged_into" && !link.inverse)?.order;
  const undo = useOrderChange(
    order.id,
    () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/unmerge", {
          params: { path: { id: order.id } },
          body: { into: into?.id ?? "" },
        }),
      ),
    t("unmerged"),
    () => {},
  );
  if (!into) return null;
  return (
    <Notice tone="info">
      <Link href={`/orders/${into.id}`}>{t("mergedInto", { number: into.number })}</Link>
      {undo.error && <ErrorPanel error={undo.error} />}
      <p>
        <Button busy={undo.isPending} onClick={() => undo.mutate()}>
          {t("unmerge")}
        </Button>
      </p>
    </Notice>
  );
}
