import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { Link } from "wouter";
import { api, unwrap } from "~/api/client";
import type { Job } from "~/api/types";
import { type Flow, stepOf } from "~/flow/definition";
import { flowQuery } from "~/flow/queries";
import { timeInWords, type Voice } from "~/flow/stepWords";
import { type Say, useWords } from "~/i18n/words";
import { JobCard } from "~/jobs/JobCard";
import { isOver, jobQuery } from "~/jobs/useJobs";
import { uuid } from "~/local/uuid";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { Select } from "~/ui/Select";
import { type Changed, type Row, readReport, type Stop, type TrialReport } from "./trialReport";
import { trialWords } from "./trialWords";

type T = Say<keyof (typeof trialWords)["en"]>;

const amounts = [100, 1_000, 10_000];

interface TrialProps {
  typeId: string;
  flow: Flow;
  voice: Voice;
  newest: number;
  /** Begins by itself. */
  atOnce?: boolean;
}

/** Past orders lived through the draft: what would have been different. */
export default function Trial({ typeId, flow, voice, newest, atOnce = false }: TrialProps) {
  const t = useWords(trialWords);
  const [most, setMost] = useState(1_000);
  const begin = useMutation({
    mutationFn: () => {
      const body = { flow: flow as unknown as Record<string, unknown>, most };
      const params = { path: { id: typeId }, header: { "Idempotency-Key": uuid() } };
      return unwrap(api.POST("/api/v1/order-types/{id}/flow/replay", { params, body }));
    },
  });
  const isBegun = useRef(!atOnce);
  useEffect(() => {
    if (isBegun.current) return;
    isBegun.current = true;
    begin.mutate();
  }, [begin]);
  const id = begin.data?.id;
  const job = useQuery({ ...jobQuery(id ?? ""), enabled: id !== undefined }).data;
  if (newest === 0) return <p className="muted">{t("needsVersion")}</p>;
  return (
    <section className="stack" aria-label={t("title")}>
      <p>{t("lead")}</p>
      <p className="muted">{t("assumes")}</p>
      <div className="row table-bar">
        <Select
          bare
          label={t("most")}
          value={String(most)}
          options={amounts.map((count) => ({ value: String(count), text: t("orders", { count }) }))}
          onChange={(chosen) => setMost(Number(chosen))}
        />
        <Button
          tone="primary"
          icon="play"
          busy={begin.isPending || (job !== undefined && !isOver(job))}
          onClick={() => !begin.isPending && begin.mutate()}
        >
          {t("start")}
        </Button>
      </div>
      {begin.error && <Problems error={begin.error} />}
      {job &&
        (isOver(job) && job.state === "done" ? (
          <Report typeId={typeId} job={job} voice={voice} />
        ) : (
          <JobCard job={job} />
        ))}
    </section>
  );
}

function Report({ typeId, job, voice }: { typeId: string; job: Job; voice: Voice }) {
  const t = useWords(trialWords);
  const published = useQuery(flowQuery(typeId)).data;
  const report = useMemo(() => readReport(job.findings), [job.findings]);
  const name = (id: string) => {
    // A step that the draft lacks has its name in the published flow.
    const step = stepOf(voice.flow, id) ?? (published ? stepOf(published, id) : undefined);
    return step ? voice.text(step.name) || id : id;
  };
  const isSame = report.otherSteps === 0 && report.otherPeople === 0;
  return (
    <>
      <Measures report={report} voice={voice} />
      {isSame && <Notice tone="ok">{t("same")}</Notice>}
      <Counts title={t("steps")} first={t("step")} rows={report.steps} name={name} />
      <Counts title={t("people")} first={t("person")} rows={report.people} name={(key) => key} />
      {report.examples.length > 0 && <Examples examples={report.examples} name={name} voice={voice} />}
    </>
  );
}

function Measures({ report, voice }: { report: TrialReport; voice: Voice }) {
  const t = useWords(trialWords);
  const { times } = report;
  const time = (seconds: number) => timeInWords(roundMinutes(seconds / 60), voice);
  return (
    <section className="card stack">
      <dl className="facts">
        {(["looked", "otherSteps", "otherPeople"] as const).map((each) => (
          <Fact key={each} name={t(each)} value={report[each === "looked" ? "orders" : each]} />
        ))}
      </dl>
      {times && times.old.p90 + times.new.p90 > 0 && (
        <table className="table">
          <Heads first={t("measure")} t={t} />
          <tbody>
            {(["mean", "median", "p90"] as const).map((each) => (
              <tr key={each}>
                <th scope="row">{t(each)}</th>
                <td className="num">{time(times.old[each])}</td>
                <td className="num">{time(times.new[each])}</td>
                <td className="num">{signed(times.new[each] - times.old[each], time)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** A difference with its sign, which nothing has none of. */
const signed = (difference: number, say: (size: number) => string) =>
  `${difference > 0 ? "+" : difference < 0 ? "−" : ""}${say(Math.abs(difference))}`;

/** Nobody plans by the minute what takes days. */
function roundMinutes(minutes: number): number {
  if (minutes >= 2 * 1440) return Math.round(minutes / 1440) * 1440;
  return minutes >= 120 ? Math.round(minutes / 60) * 60 : Math.round(minutes);
}

function Fact({ name, value }: { name: string; value: number }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
      </dd>
    </>
  );
}

function Heads({ first, t }: { first: string; t: T }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {(["old", "new", "difference"] as const).map((each) => (
          <th key={each} scope="col" className="num">
            {t(each)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface CountsProps {
  title: string;
  first: string;
  rows: readonly Row[];
  name: (key: string) => string;
}

function Counts({ title, first, rows, name }: CountsProps) {
  const t = useWords(trialWords);
  if (rows.length === 0) return null;
  return (
    <section className="card stack tight">
      <h2>{title}</h2>
      <table className="table">
        <Heads first={first} t={t} />
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{name(row.key)}</th>
              <td className="num">{row.old}</td>
              <td className="num">{row.new}</td>
              <td className="num">{signed(row.new - row.old, String)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ExamplesProps {
  examples: readonly Changed[];
  name: (id: string) => string;
  voice: Voice;
}

function Examples({ examples, name, voice }: ExamplesProps) {
  const t = useWords(trialWords);
  const people = (stop: Stop) => stop.people.map((person) => person.name).join(voice.t("comma"));
  const route = (stops: readonly Stop[]) =>
    stops.map((stop) => `${name(stop.step)} (${people(stop) || t("nobody")})`).join(t("arrow"));
  return (
    <section className="card stack tight">
      <h2>{t("examples")}</h2>
      <ul className="stack tight">
        {examples.map((each) => (
          <li key={each.id}>
            <Link href={`/orders/${each.id}`}>{each.number ?? t("order")}</Link>
            <p>
              <span className="muted">{t("old")}:</span> {route(each.old)}
            </p>
            <p>
              <span className="muted">{t("new")}:</span> {route(each.new)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
