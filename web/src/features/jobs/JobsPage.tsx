import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { can, useMe } from "~/api/session";
import { useWords } from "~/i18n/words";
import { JobCard } from "~/jobs/JobCard";
import { jobsQuery } from "~/jobs/useJobs";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { jobPageWords } from "./words";

export default function JobsPage() {
  const t = useWords(jobPageWords);
  const me = useMe();
  const [all, setAll] = useState(false);
  const jobs = useQuery(jobsQuery(all));
  usePageTitle(t("title"));
  return (
    <>
      <div>
        <h1>{t("title")}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      {can(me, "admin") && (
        <label className="field">
          <span className="field-label">{t("show")}</span>
          <select
            className="input"
            value={all ? "all" : "mine"}
            onChange={(event) => setAll(event.currentTarget.value === "all")}
          >
            <option value="mine">{t("mine")}</option>
            <option value="all">{t("everybody")}</option>
          </select>
        </label>
      )}
      {jobs.isPending && <Skeleton lines={4} />}
      {jobs.error && <ErrorPanel error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.data?.items.length === 0 && (
        <Empty icon="clipboard">
          <p>{t("none")}</p>
        </Empty>
      )}
      <div className="stack">
        {jobs.data?.items.map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
      </div>
    </>
  );
}
