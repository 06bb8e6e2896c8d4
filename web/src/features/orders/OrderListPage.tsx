import "./orders.css";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { listFieldsQuery, listQuery, viewCountsQuery } from "~/api/lists";
import { useFormat } from "~/i18n/format";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button, LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { useKeys } from "~/ui/shortcuts";
import { usePageTitle } from "~/ui/usePageTitle";
import { FilterBar } from "./FilterBar";
import { filterFault } from "./faultWords";
import { ListActions } from "./ListActions";
import { listWords } from "./listWords";
import { OrderHead } from "./OrderHead";
import { OrderWindow } from "./OrderWindow";
import { useListState } from "./useListState";
import { useNews } from "./useNews";
import { useSelection } from "./useSelection";
import { ViewBar } from "./ViewBar";
import { orderWords } from "./words";

const LayoutBar = lazy(() => import("./layouts/LayoutBar").then(({ LayoutBar: Bar }) => ({ default: Bar })));
const Kanban = lazy(() => import("./layouts/Kanban"));
const CalendarView = lazy(() => import("./layouts/CalendarView"));
const MapView = lazy(() => import("./layouts/MapView"));
const Peek = lazy(() => import("./layouts/Peek"));
const FilterDialog = lazy(() => import("./FilterDialog"));
const ColumnDialog = lazy(() => import("./ColumnDialog"));

export default function OrderListPage() {
  const t = useWords(orderWords);
  const tl = useWords(listWords);
  const language = useLocale();
  const format = useFormat();
  const cache = useQueryClient();
  const { state, set } = useListState();
  const isTable = state.layout === "table";
  const orders = useInfiniteQuery({ ...listQuery(state), enabled: isTable });
  const fields = useQuery(listFieldsQuery).data?.items ?? [];
  const news = useNews();
  const [dialog, setDialog] = useState<"filter" | "columns" | null>(null);
  usePageTitle(t("orders"));
  const focusFilter = (event: KeyboardEvent) => {
    event.preventDefault();
    document.getElementById("order-filter")?.focus();
  };
  useKeys({ "/": focusFilter, f: focusFilter });

  const pages = orders.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.items);
  const total = pages[0]?.total;
  const stopped = pages.at(-1)?.complete === false;
  const selection = useSelection(rows.map((row) => row.id));
  const columns = state.columns.map((key) => {
    const field = fields.find((one) => one.key === key);
    return { key, label: field ? textIn(language, field.label) : "" };
  });
  const sortable = new Set(fields.filter((field) => field.sortable).map((field) => field.key));
  const fault = filterFault(orders.error, language);
  const filtered = state.filter !== "";
  const picked = rows.length > 0 && rows.every((row) => selection.has(row.id));
  const refresh = () => {
    news.clear();
    // From the first page again: the rows that are new stand at the top.
    void cache.resetQueries({ queryKey: ["orders"] });
    void cache.invalidateQueries({ queryKey: viewCountsQuery.queryKey });
    window.scrollTo(0, 0);
  };
  const more = () => {
    if (orders.hasNextPage && !orders.isFetching && !orders.error && !stopped) void orders.fetchNextPage();
  };

  const peek = (id: string) => set({ peek: id });

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
      <ViewBar state={state} onSet={set} />
      <div className="list-tools">
        <FilterBar filter={state.filter} onChange={(filter) => set({ filter })} fault={fault} />
        <Button icon="settings" onClick={() => setDialog("filter")}>
          {tl("build")}
        </Button>
        <Button icon="list" onClick={() => setDialog("columns")}>
          {tl("columns")}
        </Button>
        <ListActions state={state} rows={rows} selection={selection} />
      </div>
      <Suspense fallback={<div className="layout-bar" style={{ minHeight: "var(--target)" }} />}>
        <LayoutBar state={state} fields={fields} onSet={set} />
      </Suspense>
      <div role="status" className="silent">
        {news.count > 0 && (
          <button type="button" className="button fresh" data-tone="primary" onClick={refresh}>
            {t("fresh", { count: news.count })}
          </button>
        )}
      </div>
      {!isTable && fields.length > 0 && (
        <Suspense fallback={<Skeleton lines={8} height="2.75rem" />}>
          {state.layout === "kanban" && <Kanban state={state} fields={fields} onPeek={peek} />}
          {state.layout === "calendar" && (
            <CalendarView state={state} fields={fields} onSet={set} onPeek={peek} />
          )}
          {state.layout === "map" && <MapView state={state} />}
        </Suspense>
      )}
      {isTable && orders.isPending && <Skeleton lines={8} height="2.75rem" />}
      {isTable && orders.error && !fault && rows.length === 0 && (
        <ErrorPanel error={orders.error} onRetry={() => void orders.refetch()} />
      )}
      {isTable && orders.data && rows.length === 0 && !stopped && (
        <Empty icon={filtered ? "search" : "clipboard"}>
          <p>{t(filtered ? "noMatch" : "nothingYet")}</p>
          {filtered ? (
            <Button icon="close" onClick={() => set({ filter: "", view: "" })}>
              {t("clear")}
            </Button>
          ) : (
            <LinkButton to="/new" tone="primary" icon="plus">
              {t("create")}
            </LinkButton>
          )}
        </Empty>
      )}
      {isTable && rows.length > 0 && (
        <div
          className={`order-list order-table ${orders.isPlaceholderData ? "dim" : ""}`}
          style={tableStyle(columns.length)}
        >
          <OrderHead
            columns={columns}
            sortable={sortable}
            sort={state.sort}
            onSort={(sort) => set({ sort })}
            picked={picked ? "all" : selection.ids.size > 0 ? "some" : "none"}
            onPickAll={() => selection.set(picked ? [] : rows.map((row) => row.id))}
          />
          <OrderWindow
            rows={rows}
            total={total?.capped ? -1 : (total?.count ?? rows.length)}
            columns={columns}
            selection={selection}
            onEnd={more}
            peek={state.peek}
            onPeek={peek}
          />
        </div>
      )}
      {isTable && orders.error && !fault && rows.length > 0 && (
        <ErrorPanel error={orders.error} onRetry={() => void orders.fetchNextPage()} />
      )}
      {isTable && orders.data && (rows.length > 0 || stopped) && (
        <div className="row spread">
          <p className="muted" role={stopped ? "status" : undefined}>
            {pages[0]?.building && `${tl("building")} `}
            {stopped ? tl("searching") : t("loaded", { count: format.number(rows.length) })} ·{" "}
            {tl("listKeys")}
          </p>
          {orders.hasNextPage && (
            <Button busy={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
              {stopped ? tl("goOn") : t("more")}
            </Button>
          )}
        </div>
      )}
      <Suspense fallback={null}>
        {state.peek && <Peek id={state.peek} onClose={() => set({ peek: "" })} />}
        {dialog === "filter" && (
          <FilterDialog
            filter={state.filter}
            onClose={() => setDialog(null)}
            onApply={(filter) => {
              set({ filter });
              setDialog(null);
            }}
          />
        )}
        {dialog === "columns" && (
          <ColumnDialog
            columns={state.columns}
            onClose={() => setDialog(null)}
            onApply={(chosen) => {
              set({ columns: chosen });
              setDialog(null);
            }}
          />
        )}
      </Suspense>
    </>
  );
}

const MORE_REM = 8;

/** Room for the box to pick a row by, and for the columns beside the usual ones. */
function tableStyle(columns: number): React.CSSProperties {
  const more = columns > 0 ? { "--more": `repeat(${columns}, ${MORE_REM}rem)` } : {};
  const style = { "--pick": "2rem", ...more, "--more-width": `${columns * (MORE_REM + 0.75)}rem` };
  return style as React.CSSProperties;
}
