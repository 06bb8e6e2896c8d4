import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import type { ImportPreview, Job } from "~/api/types";
import { useWords } from "~/i18n/words";
import { JobCard } from "~/jobs/JobCard";
import { isOver, jobQuery } from "~/jobs/useJobs";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { type Choice, ColumnTable, type Targets } from "./ColumnTable";
import { importWords } from "./importWords";
import { SheetChoice, TableFile, useTableFile } from "./TableFile";

/** A file to look into. */
export interface Source {
  attachmentId: string;
  sheet?: string;
}

/** What is imported of it, and how. */
export interface Wanted extends Source {
  heading: number;
  columns: { column: number; target: string }[];
  dryRun: boolean;
  skipBad: boolean;
}

export interface TableImportProps {
  /** Whose file it is, so that every page keeps its own. */
  owner: string;
  preview: (source: Source) => Promise<ImportPreview>;
  begin: (wanted: Wanted) => Promise<Job>;
  choices: readonly Choice[];
  /** Whether enough columns go somewhere. */
  ready: (targets: Targets) => boolean;
  /** What an import does with what it finds. */
  help: string;
  /** More to choose below the columns. */
  children?: (targets: Targets) => ReactNode;
}

/** A table on its way in: a file, where its columns go, a check, the import. */
export function TableImport({ owner, preview, begin, choices, ready, help, children }: TableImportProps) {
  const t = useWords(importWords);
  const { chosen, attachmentId, forget } = useTableFile(owner);
  const [sheet, setSheet] = useState<string>();
  const [targets, setTargets] = useState<Targets>({});
  const [skipBad, setSkipBad] = useState(false);
  const [jobId, setJobId] = useState<string>();
  const source = { attachmentId: attachmentId ?? "", ...(sheet ? { sheet } : {}) };
  const found = useQuery({
    queryKey: ["importPreview", owner, attachmentId, sheet ?? ""],
    enabled: attachmentId !== null,
    retry: false,
    queryFn: () => preview(source),
  });
  useEffect(() => {
    const proposed: Targets = {};
    for (const column of found.data?.columns ?? [])
      if (column.target) proposed[column.column] = column.target;
    setTargets(proposed);
  }, [found.data]);
  const run = useMutation({
    mutationFn: (dryRun: boolean) =>
      begin({
        ...source,
        heading: found.data?.heading ?? 0,
        columns: Object.entries(targets)
          .filter(([, target]) => target)
          .map(([column, target]) => ({ column: Number(column), target })),
        dryRun,
        skipBad,
      }),
    onSuccess: (job) => setJobId(job.id),
  });
  const job = useQuery({ ...jobQuery(jobId ?? ""), enabled: jobId !== undefined });
  const busy = run.isPending || (jobId !== undefined && !(job.data && isOver(job.data)));
  const again = async () => {
    setJobId(undefined);
    setSheet(undefined);
    await forget();
  };
  return (
    <>
      <section className="card stack">
        <TableFile id="import-file" owner={owner} label={t("file")} help={t("fileHelp")} />
        {chosen && <Button onClick={() => void again()}>{t("another")}</Button>}
      </section>
      {found.isFetching && <p role="status">{t("reading")}</p>}
      {found.error && <ErrorPanel error={found.error} />}
      {found.data && (
        <section className="card stack" aria-labelledby="columns">
          <h2 id="columns">{t("columns")}</h2>
          <p className="muted">
            {t(found.data.encoding ? "found" : "foundBook", {
              rows: found.data.rows,
              encoding: found.data.encoding,
            })}
          </p>
          {found.data.joinedRows > 0 && (
            <Notice tone="warn">{t("joined", { count: found.data.joinedRows })}</Notice>
          )}
          {found.data.oddRows > 0 && <Notice tone="warn">{t("odd", { count: found.data.oddRows })}</Notice>}
          <SheetChoice label={t("sheet")} sheets={found.data.sheets} chosen={sheet} onChange={setSheet} />
          <ColumnTable
            columns={found.data.columns}
            choices={choices}
            targets={targets}
            onChange={setTargets}
          />
          {children?.(targets)}
          <label className="row">
            <input
              type="checkbox"
              checked={skipBad}
              onChange={(event) => setSkipBad(event.currentTarget.checked)}
            />
            {t("skip")}
          </label>
          <p className="muted">{help}</p>
          {run.error && <ErrorPanel error={run.error} />}
          <div className="row">
            <Button icon="search" busy={busy} disabled={!ready(targets)} onClick={() => run.mutate(true)}>
              {t("check")}
            </Button>
            <Button
              tone="primary"
              icon="send"
              busy={busy}
              disabled={!ready(targets)}
              onClick={() => run.mutate(false)}
            >
              {t("run")}
            </Button>
          </div>
        </section>
      )}
      {job.data && (
        <section aria-live="polite" className="stack">
          <h2>{t(job.data.findings.dryRun === true ? "checked" : "imported")}</h2>
          <JobCard job={job.data} />
        </section>
      )}
    </>
  );
}
