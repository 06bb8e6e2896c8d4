import { useInfiniteQuery } from "@tanstack/react-query";
import { historyQuery } from "~/api/queries";
import type { Form, Order } from "~/api/types";
import { useAllPages } from "~/api/useAllPages";
import { useWords } from "~/i18n/words";
import { FieldScopeContext } from "~/kinds/scope";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { HistoryItem } from "./HistoryItem";
import { detailWords } from "./orderWords";

export function OrderHistory({ order, form }: { order: Order; form: Form }) {
  const t = useWords(detailWords);
  const history = useInfiniteQuery(historyQuery(order.id));
  useAllPages(history);
  const entries = history.data?.pages.flatMap((page) => page.items) ?? [];
  const latestFirst = [...entries].sort((a, b) => b.position - a.position);
  return (
    <section className="card block" aria-labelledby="history">
      <h2 id="history">{t("history")}</h2>
      {history.isPending && <Skeleton lines={4} />}
      {history.error && !history.data && (
        <ErrorPanel error={history.error} onRetry={() => void history.refetch()} />
      )}
      <FieldScopeContext
        value={{
          values: order.values,
          references: order.references,
          optionLists: undefined,
          uploads: undefined,
        }}
      >
        <ol className="timeline" reversed>
          {latestFirst.map((entry) => (
            <HistoryItem key={entry.position} entry={entry} form={form} />
          ))}
        </ol>
      </FieldScopeContext>
    </section>
  );
}
