import "./orders.css";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { mentionsQuery, watchedQuery } from "~/api/lifeQueries";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Time } from "~/ui/Time";
import { lifeWords } from "./lifeWords";
import { OrderRow } from "./OrderRow";
import { useTypeNames } from "./useTypeNames";

const SHOWN = 5;

/** Comments that name me; nothing while there are none. */
export function Mentions() {
  const t = useWords(lifeWords);
  const mentions = useInfiniteQuery(mentionsQuery(SHOWN));
  const items = mentions.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="mentions">
      <h2 id="mentions">{t("mentions")}</h2>
      <ul className="order-list mention-list">
        {items.map(({ order, comment }) => (
          <li key={comment.id}>
            <Link href={`/orders/${order.id}`}>
              <span className="mono">{order.number}</span> {order.title}
            </Link>
            <p className="wrap">
              <strong>{comment.author.name}</strong> {comment.text}
            </p>
            <span className="muted">
              <Time at={comment.createdAt} />
            </span>
          </li>
        ))}
      </ul>
      {mentions.hasNextPage && (
        <p>
          <Button busy={mentions.isFetchingNextPage} onClick={() => void mentions.fetchNextPage()}>
            {t("moreOf")}
          </Button>
        </p>
      )}
    </section>
  );
}

/** The orders I follow; nothing while there are none. */
export function Watched() {
  const t = useWords(lifeWords);
  const typeName = useTypeNames();
  const watched = useInfiniteQuery(watchedQuery(SHOWN));
  const items = watched.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="watched">
      <h2 id="watched">{t("watched")}</h2>
      <ul className="order-list">
        {items.map((order) => (
          <li key={order.id}>
            <OrderRow order={order} typeName={typeName(order.typeId)} />
          </li>
        ))}
      </ul>
      {watched.hasNextPage && (
        <p>
          <Button busy={watched.isFetchingNextPage} onClick={() => void watched.fetchNextPage()}>
            {t("moreOf")}
          </Button>
        </p>
      )}
    </section>
  );
}
