import "./records.css";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useParams } from "wouter";
import { api, unwrap } from "~/api/client";
import { useMe } from "~/api/session";
import { FilePicker } from "~/files/FilePicker";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { JobCard } from "~/jobs/JobCard";
import { isOver, jobQuery } from "~/jobs/useJobs";
import { useRows } from "~/local/db";
import { inOrder, removeUploadsOf, uploads } from "~/local/uploads";
import { uuid } from "~/local/uuid";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { FieldFrame } from "~/ui/FieldFrame";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { ColumnTable, keysOf, type Targets } from "./ColumnTable";
import { importWords } from "./importWords";
import { collectionsQuery } from "./queries";
import { recordWords } from "./words";

const MOST_BYTES = 64 * 1024 * 1024;

export default function ImportPage() {
  const { collection = "" } = useParams<{ collection: string }>();
  const t = useWords(importWords);
  const r = useWords(recordWords);
  const text = useText();
  const me = useMe();
  const owner = `import:${collection}`;
  const collections = useQuery(collectionsQuery);
  const described = collections.data?.items.find((each) => each.key === collection);
  const file = inOrder(useRows(uploads) ?? [], owner)[0];
  const attachmentId = file?.state === "done" ? file.attachmentId : null;
  const [sheet, setSheet] = useState<string>();
  const [targets, setTargets] = useState<Targets>({});
  const [key, setKey] = useState("");
  const [skipBad, setSkipBad] = useState(false);
  const [jobId, setJobId] = useState<string>();
  const title = t("title", { name: text(described?.name) });
  usePageTitle(title);

  const preview = useQuery({
    queryKey: ["importPreview", collection, attachmentId, sheet ?? ""],
    enabled: attachmentId !== null,
    retry: false,
    queryFn: () =>
      unwrap(
        api.POST("/api/v1/records/{collection}/imports/preview", {
          params: { path: { collection } },
          body: { attachmentId: attachmentId ?? "", ...(sheet ? { sheet } : {}) },
        }),
      ),
  });
  useEffect(() => {
    if (!preview.data) return;
    const proposed: Targets = {};
    for (const column of preview.data.columns) if (column.target) proposed[column.column] = column.target;
    setTargets(proposed);
    setKey(keysOf(proposed)[0] ?? "");
  }, [preview.data]);

  const begin = useMutation({
    mutationFn: (dryRun: boolean) =>
      unwrap(
        api.POST("/api/v1/records/{collection}/imports", {
          params: { path: { collection }, header: { "Idempotency-Key": uuid() } },
          body: {
            attachmentId: attachmentId ?? "",
            ...(sheet ? { sheet } : {}),
            heading: preview.data?.heading ?? 0,
            columns: Object.entries(targets)
              .filter(([, target]) => target)
              .map(([column, target]) => ({ column: Number(column), target })),
            key,
            dryRun,
            skipBad,
          },
        }),
      ),
    onSuccess: (job) => setJobId(job.id),
  });
  const job = useQuery({ ...jobQuery(jobId ?? ""), enabled: jobId !== undefined });
  const moving = jobId !== undefined && !(job.data && isOver(job.data));
  const again = async () => {
    setJobId(undefined);
    setSheet(undefined);
    await removeUploadsOf(owner);
  };

  if (collections.isPending) return <Skeleton lines={4} />;
  if (!described?.mayEdit) return <Notice tone="warn">{r("forbidden")}</Notice>;
  const keys = keysOf(targets);
  return (
    <>
      <div>
        <h1>{title}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      <section className="card stack">
        <FieldFrame id="import-file" label={t("file")} help={t("fileHelp")} group>
          {({ describedBy, invalid }) => (
            <FilePicker
              id="import-file"
              target={{ user: me.user.id, owner, slot: "file" }}
              camera={false}
              maxFiles={1}
              maxBytes={MOST_BYTES}
              describedBy={describedBy}
              invalid={invalid}
            />
          )}
        </FieldFrame>
        {file && <Button onClick={() => void again()}>{t("another")}</Button>}
      </section>
      {preview.isFetching && <p role="status">{t("reading")}</p>}
      {preview.error && <ErrorPanel error={preview.error} />}
      {preview.data && (
        <section className="card stack" aria-labelledby="columns">
          <h2 id="columns">{t("columns")}</h2>
          <p className="muted">
            {t(preview.data.encoding ? "found" : "foundBook", {
              rows: preview.data.rows,
              encoding: preview.data.encoding,
            })}
          </p>
          {preview.data.joinedRows > 0 && (
            <Notice tone="warn">{t("joined", { count: preview.data.joinedRows })}</Notice>
          )}
          {preview.data.oddRows > 0 && (
            <Notice tone="warn">{t("odd", { count: preview.data.oddRows })}</Notice>
          )}
          {preview.data.sheets.length > 1 && (
            <label className="field">
              <span className="field-label">{t("sheet")}</span>
              <select
                className="input"
                value={sheet ?? preview.data.sheets[0]}
                onChange={(event) => setSheet(event.currentTarget.value)}
              >
                {preview.data.sheets.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )}
          <ColumnTable
            columns={preview.data.columns}
            described={described}
            targets={targets}
            onChange={(next) => {
              setTargets(next);
              if (!keysOf(next).includes(key)) setKey(keysOf(next)[0] ?? "");
            }}
          />
          <label className="field">
            <span className="field-label">{t("key")}</span>
            <select className="input" value={key} onChange={(event) => setKey(event.currentTarget.value)}>
              {keys.map((each) => (
                <option key={each} value={each}>
                  {each === "code" ? t("code") : each === "name" ? t("name") : t("external")}
                </option>
              ))}
            </select>
          </label>
          <label className="row">
            <input
              type="checkbox"
              checked={skipBad}
              onChange={(event) => setSkipBad(event.currentTarget.checked)}
            />
            {t("skip")}
          </label>
          <p className="muted">{t("runHelp")}</p>
          {begin.error && <ErrorPanel error={begin.error} />}
          <div className="row">
            <Button
              icon="search"
              busy={begin.isPending || moving}
              disabled={!key}
              onClick={() => begin.mutate(true)}
            >
              {t("check")}
            </Button>
            <Button
              tone="primary"
              icon="send"
              busy={begin.isPending || moving}
              disabled={!key}
              onClick={() => begin.mutate(false)}
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
