import "./records.css";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, Redirect, useParams } from "wouter";
import { api, unwrap } from "~/api/client";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { uuid } from "~/local/uuid";
import { Badge } from "~/ui/Badge";
import { Button, LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { collectionsQuery, recordPagesQuery } from "./queries";
import { recordWords } from "./words";

export default function RecordsPage() {
  const t = useWords(recordWords);
  const text = useText();
  const params = useParams<{ collection?: string }>();
  const collections = useQuery(collectionsQuery);
  usePageTitle(t("title"));
  const offered = collections.data?.items.filter((each) => each.active) ?? [];
  const first = offered[0];
  if (!params.collection && first) return <Redirect to={`/records/${first.key}`} replace />;
  const current = collections.data?.items.find((each) => each.key === params.collection);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{t("title")}</h1>
          <p className="muted">{t("lead")}</p>
        </div>
        <LinkButton to="/jobs" icon="clock">
          {t("jobs")}
        </LinkButton>
      </div>
      {collections.isPending && <Skeleton lines={3} />}
      {collections.error && (
        <ErrorPanel error={collections.error} onRetry={() => void collections.refetch()} />
      )}
      {collections.data && offered.length === 0 && <Empty icon="box">{t("noCollections")}</Empty>}
      <nav className="record-tabs" aria-label={t("title")}>
        {offered.map((each) => (
          <Link
            key={each.key}
            href={`/records/${each.key}`}
            className="button"
            data-tone="plain"
            aria-current={each.key === params.collection ? "page" : undefined}
          >
            {text(each.name)} <span className="muted">{each.count}</span>
          </Link>
        ))}
      </nav>
      {current && <RecordList key={current.key} collection={current.key} mayEdit={current.mayEdit} />}
    </>
  );
}

function RecordList({ collection, mayEdit }: { collection: string; mayEdit: boolean }) {
  const t = useWords(recordWords);
  const [words, setWords] = useState("");
  const records = useInfiniteQuery(recordPagesQuery(collection, words));
  const rows = records.data?.pages.flatMap((page) => page.items) ?? [];
  const exporting = useMutation({
    mutationFn: (format: string) =>
      unwrap(
        api.POST("/api/v1/records/{collection}/exports", {
          params: { path: { collection }, header: { "Idempotency-Key": uuid() } },
          body: { words, format },
        }),
      ),
    onSuccess: () => toast("ok", t("exporting")),
  });
  return (
    <section className="stack">
      <div className="row">
        <input
          className="input record-search"
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        {mayEdit && (
          <LinkButton to={`/records/${collection}/new`} tone="primary" icon="plus">
            {t("create")}
          </LinkButton>
        )}
        {mayEdit && <LinkButton to={`/records/${collection}/import`}>{t("importIt")}</LinkButton>}
        <Button busy={exporting.isPending} onClick={() => exporting.mutate("csv")}>
          {t("exportCsv")}
        </Button>
        <Button busy={exporting.isPending} onClick={() => exporting.mutate("xlsx")}>
          {t("exportXlsx")}
        </Button>
        <LinkButton to={`/records/${collection}/labels`} icon="scan">
          {t("labels")}
        </LinkButton>
        {mayEdit && <LinkButton to={`/records/${collection}/duplicates`}>{t("duplicates")}</LinkButton>}
      </div>
      {exporting.error && <ErrorPanel error={exporting.error} />}
      {records.isPending && <Skeleton lines={6} />}
      {records.error && <ErrorPanel error={records.error} onRetry={() => void records.refetch()} />}
      {records.data && rows.length === 0 && <Empty icon="search">{t(words ? "none" : "empty")}</Empty>}
      <ul className="record-rows" aria-busy={records.isPlaceholderData || undefined}>
        {rows.map((record) => (
          <li key={record.id}>
            <Link href={`/records/${collection}/${record.id}`}>{record.name}</Link>
            <span className="mono muted">{record.code}</span>
            {!record.active && (
              <Badge tone="calm" icon="cancel">
                {t("retired")}
              </Badge>
            )}
          </li>
        ))}
      </ul>
      {records.hasNextPage && (
        <Button busy={records.isFetchingNextPage} onClick={() => void records.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </section>
  );
}
