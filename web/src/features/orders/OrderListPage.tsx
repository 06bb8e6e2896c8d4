import "./orders.css";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { ordersQuery } from "~/api/queries";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Button, LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { OrderFilters } from "./OrderFilters";
import { OrderWindow } from "./OrderWindow";
import { useNews } from "./useNews";
import { useOrderFilter } from "./useOrderFilter";
import { orderWords } from "./words";

export default function OrderListPage() {
  const t = useWords(orderWords);
  const format = useFormat();
  const cache = useQueryClient();
  const { filter, set, clear, filtered } = useOrderFilter();
  const orders = useInfiniteQuery(ordersQuery(filter));
  const news = useNews();
  usePageTitle(t("orders"));

  const rows = orders.data?.pages.flatMap((page) => page.items) ?? [];
  const total = orders.data?.pages[0]?.total;
  const refresh = () => {
    news.clear();
    // From the first page again: the rows that are new stand at the top.
    void cache.resetQueries({ queryKey: ["orders"] });
    window.scrollTo(0, 0);
  };

  return (
    <>
      <div className="page-head">
        <h1>{t("orders")}</h1>
        <p className="muted" role="status">
          {orders.isPlaceholderData
            ? t("stale")
            : total &&
              t(total.capped ? "capped" : "total", { count: total.count, shown: format.number(total.count) })}
        </p>
      </div>
      <OrderFilters filter={filter} onSet={set} />
      <div role="status" className="silent">
        {news.count > 0 && (
          <button type="button" className="button fresh" data-tone="primary" onClick={refresh}>
            {t("fresh", { count: news.count })}
          </button>
        )}
      </div>
      {orders.isPending && <Skeleton lines={8} height="2.75rem" />}
      {orders.error && rows.length === 0 && (
        <ErrorPanel error={orders.error} onRetry={() => void orders.refetch()} />
      )}
      {orders.data && rows.length === 0 && (
        <Empty icon={filtered ? "search" : "clipboard"}>
          <p>{t(filtered ? "noMatch" : "nothingYet")}</p>
          {filtered ? (
            <Button icon="close" onClick={clear}>
              {t("clear")}
            </Button>
          ) : (
            <LinkButton to="/new" tone="primary" icon="plus">
              {t("create")}
            </LinkButton>
          )}
        </Empty>
      )}
      {rows.length > 0 && (
        <>
          <div className={orders.isPlaceholderData ? "dim" : ""}>
            <OrderWindow rows={rows} total={total?.capped ? -1 : (total?.count ?? rows.length)} />
          </div>
          {orders.error && <ErrorPanel error={orders.error} onRetry={() => void orders.fetchNextPage()} />}
          <div className="row spread">
            <p className="muted">
              {t("loaded", { count: format.number(rows.length) })} · {t("keysHint")}
            </p>
            {orders.hasNextPage && (
              <Button busy={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
                {t("more")}
              </Button>
            )}
          </div>
        </>
      )}
    </>
  );
}
