import { useQuery } from "@tanstack/react-query";
import { cancelJob, type Job, jobQuery } from "~/api/bulk";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { bulkWords } from "./bulkWords";

const MOST_ROWS = 20;

/** How far a job is, and what came of it. */
export function JobProgress({ id, word }: { id: string; word: "running" | "exporting" }) {
  const t = useWords(bulkWords);
  const language = useLocale();
  const job = useQuery(jobQuery(id)).data;
  if (!job) return null;
  if (job.state === "failed" || job.state === "cancelled")
    return (
      <Notice tone="danger" live="assertive">
        {textIn(language, job.reason) || t("jobFailed")}
      </Notice>
    );
  if (job.state !== "done")
    return (
      <div className="stack" role="status">
        <p>{t(word, { done: job.done, total: job.total || "…" })}</p>
        <progress max={job.total || 1} value={job.done} style={{ width: "100%" }} />
        <Button icon="close" disabled={job.cancelAsked} onClick={() => void cancelJob(id)}>
          {t("stop")}
        </Button>
      </div>
    );
  if (job.file)
    return (
      <Notice tone="ok" live="polite">
        <p>{t("exported")}</p>
        <a href={`/api/v1/jobs/${id}/result`} download={job.file.name}>
          {t("download", { name: job.file.name })}
        </a>
      </Notice>
    );
  const outcome = outcomeOf(job);
  return (
    <Notice tone={outcome.refused > 0 ? "warn" : "ok"} live="polite">
      <p>{t("finished", { changed: outcome.changed, same: outcome.same, refused: outcome.refused })}</p>
      {outcome.rows.length > 0 && (
        <ul className="links">
          {outcome.rows.slice(0, MOST_ROWS).map((row) => (
            <li key={row.id}>
              <a href={`/orders/${row.id}`}>{row.number}</a> {textIn(language, row.reason)}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

interface Outcome {
  changed: number;
  same: number;
  refused: number;
  rows: { id: string; number: string; reason: { zh: string; en: string } }[];
}

function outcomeOf(job: Job): Outcome {
  const found = job.findings as Partial<Outcome>;
  return {
    changed: found.changed ?? 0,
    same: found.same ?? 0,
    refused: found.refused ?? 0,
    rows: found.rows ?? [],
  };
}
