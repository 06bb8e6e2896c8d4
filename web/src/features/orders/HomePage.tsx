import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { ordersQuery, orderTypesQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import { useWords } from "~/i18n/words";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { TypeCards } from "~/ui/TypeCards";
import { usePageTitle } from "~/ui/usePageTitle";
import { DraftList } from "./DraftList";
import { OrderRow } from "./OrderRow";
import { useTypeNames } from "./useTypeNames";
import { orderWords } from "./words";

const SHOWN = 10;

export default function HomePage() {
  const t = useWords(orderWords);
  const me = useMe();
  const types = useQuery(orderTypesQuery);
  const typeName = useTypeNames();
  const mine = useInfiniteQuery(ordersQuery({ status: "open", mine: true }, SHOWN));
  const rows = mine.data?.pages[0]?.items ?? [];
  usePageTitle(t("home"));
  return (
    <>
      <h1>{t("hello", { name: me.user.name })}</h1>
      <DraftList />
      <section className="stack" aria-labelledby="start">
        <h2 id="start">{t("create")}</h2>
        {types.isPending && <Skeleton lines={2} height="4.5rem" />}
        {types.error && !types.data && (
          <ErrorPanel error={types.error} onRetry={() => void types.refetch()} />
        )}
        <TypeCards items={types.data?.items.filter((type) => type.active) ?? []} to={(id) => `/new/${id}`} />
      </section>
      <section className="stack" aria-labelledby="mine">
        <div className="page-head">
          <h2 id="mine">{t("mineOpen")}</h2>
          <Link href="/orders?mine=true">{t("seeAll")}</Link>
        </div>
        {mine.isPending && <Skeleton lines={4} height="2.75rem" />}
        {mine.error && !mine.data && <ErrorPanel error={mine.error} onRetry={() => void mine.refetch()} />}
        {mine.data && rows.length === 0 && (
          <Empty icon="clipboard">
            <p>{t("noneMine")}</p>
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
    </>
  );
}
