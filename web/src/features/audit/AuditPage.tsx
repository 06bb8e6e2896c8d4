import "./audit.css";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { can, useMe } from "~/api/session";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { PersonPicker } from "~/ui/PersonPicker";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { AuditRow } from "./AuditRow";
import { ChainCheck } from "./ChainCheck";
import { Export } from "./Export";
import { type AuditFilter, auditQuery } from "./query";
import { auditWords, kindGroups } from "./words";

/** Pages to look through by itself while nothing was found yet. */
const PATIENCE = 20;

export default function AuditPage() {
  const t = useWords(auditWords);
  const me = useMe();
  usePageTitle(t("title"));
  const [filter, setFilter] = useState<AuditFilter>({});
  if (!can(me, "audit")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <div>
        <h1>{t("title")}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      <ChainCheck />
      <Filters filter={filter} onChange={setFilter} />
      <Entries filter={filter} />
    </>
  );
}

function Filters({ filter, onChange }: { filter: AuditFilter; onChange: (filter: AuditFilter) => void }) {
  const t = useWords(auditWords);
  const set = (change: AuditFilter) => onChange({ ...filter, ...change });
  const instant = (local: string) => (local === "" ? undefined : new Date(local).toISOString());
  const local = (at: string | undefined) => {
    if (!at) return "";
    const date = new Date(at);
    return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  };
  return (
    <section className="card audit-filters">
      <PersonPicker
        id="audit-actor"
        label={t("actor")}
        value={filter.actor ?? null}
        onChange={(id) => set({ actor: id ?? undefined })}
      />
      <label className="field">
        <span className="field-label">{t("kind")}</span>
        <select
          className="input"
          value={filter.kind ?? ""}
          onChange={(event) => set({ kind: event.target.value || undefined })}
        >
          <option value="">{t("all")}</option>
          {kindGroups.map((group) => (
            <option key={group} value={`${group}.`}>
              {t(group)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="field-label">{t("from")}</span>
        <input
          className="input"
          type="datetime-local"
          value={local(filter.from)}
          onChange={(event) => set({ from: instant(event.target.value) })}
        />
      </label>
      <label className="field">
        <span className="field-label">{t("until")}</span>
        <input
          className="input"
          type="datetime-local"
          value={local(filter.until)}
          onChange={(event) => set({ until: instant(event.target.value) })}
        />
      </label>
      <div className="row">
        <Button onClick={() => onChange({})}>{t("reset")}</Button>
        <Export filter={filter} />
      </div>
    </section>
  );
}

function Entries({ filter }: { filter: AuditFilter }) {
  const t = useWords(auditWords);
  const log = useInfiniteQuery(auditQuery(filter));
  const entries = log.data?.pages.flatMap((page) => page.items) ?? [];
  const pages = log.data?.pages.length ?? 0;
  const { hasNextPage, isFetching, fetchNextPage } = log;
  // A short page may have more behind it: the server examines a bounded stretch of the log at a time.
  const searchOn = hasNextPage && !isFetching && entries.length < 20 && pages < PATIENCE;
  useEffect(() => {
    if (searchOn) void fetchNextPage();
  }, [searchOn, fetchNextPage]);
  return (
    <section className="stack" aria-label={t("title")} aria-busy={isFetching}>
      {log.isPending && <Skeleton lines={6} />}
      {log.error && <ErrorPanel error={log.error} onRetry={() => void log.refetch()} />}
      {entries.length > 0 && (
        <ul className="card audit-log">
          {entries.map((entry) => (
            <AuditRow key={entry.position} entry={entry} />
          ))}
        </ul>
      )}
      {log.data && entries.length === 0 && !hasNextPage && <p className="muted">{t("none")}</p>}
      {isFetching && pages > 0 && <p className="muted">{t("searching")}</p>}
      {hasNextPage && !isFetching && (
        <p>
          <Button onClick={() => void fetchNextPage()}>{t("more")}</Button>
        </p>
      )}
    </section>
  );
}
