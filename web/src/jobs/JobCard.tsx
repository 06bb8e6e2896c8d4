import "./jobs.css";
import type { Job } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Icon, type IconName } from "~/ui/Icon";
import { Notice, type Tone } from "~/ui/Notice";
import { type JobProblem, JobProblems } from "./JobProblems";
import { isOver, useStopJob } from "./useJobs";
import { jobWords } from "./words";

const looks: Record<Job["state"], { tone: Tone; icon: IconName }> = {
  waiting: { tone: "calm", icon: "clock" },
  running: { tone: "info", icon: "retry" },
  done: { tone: "ok", icon: "done" },
  failed: { tone: "danger", icon: "alert" },
  cancelled: { tone: "calm", icon: "cancel" },
};

const counts = ["rows", "good", "created", "updated", "unchanged", "bad"] as const;

/** A job: how far it is, what it found, the file it made. */
export function JobCard({ job }: { job: Job }) {
  const t = useWords(jobWords);
  const text = useText();
  const format = useFormat();
  const stop = useStopJob();
  const look = looks[job.state];
  const problems = (job.findings.problems ?? []) as JobProblem[];
  const told = counts.filter((name) => Number(job.findings[name] ?? 0) > 0);
  return (
    <article className="card job" data-job={job.id} data-state={job.state}>
      <div className="row spread">
        <h3>{text(job.title)}</h3>
        <Badge tone={look.tone} icon={look.icon}>
          {job.cancelAsked && !isOver(job) ? t("stopping") : t(job.state)}
        </Badge>
      </div>
      <p className="muted">{t("by", { name: job.createdBy.name, at: format.instant(job.createdAt) })}</p>
      {!isOver(job) && (
        <div className="row">
          <progress
            className="job-bar"
            aria-label={text(job.title)}
            {...(job.total > 0 ? { value: job.done, max: job.total } : {})}
          />
          {job.total > 0 && (
            <span className="muted">
              {t("progress", { done: format.number(job.done), total: format.number(job.total) })}
            </span>
          )}
          {!job.cancelAsked && (
            <Button icon="close" busy={stop.isPending} onClick={() => stop.mutate(job.id)}>
              {t("stop")}
            </Button>
          )}
        </div>
      )}
      {job.reason && <Notice tone="danger">{text(job.reason)}</Notice>}
      {job.findings.refused === true && <Notice tone="warn">{t("refused")}</Notice>}
      {isOver(job) && told.length > 0 && (
        <p>{told.map((name) => t(name, { count: Number(job.findings[name]) })).join(" · ")}</p>
      )}
      {problems.length > 0 && <JobProblems problems={problems} />}
      {job.file && (
        <p className="row">
          <a className="button" href={`/api/v1/jobs/${job.id}/result`} download>
            <Icon name="down" />
            {t("download", { name: job.file.name })}
          </a>
          <span className="muted">
            {format.bytes(job.file.sizeBytes)} · {t("kept", { date: format.instant(job.file.expiresAt) })}
          </span>
        </p>
      )}
    </article>
  );
}
