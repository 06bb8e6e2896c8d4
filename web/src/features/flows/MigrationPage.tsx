import "./flows.css";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Link, useParams } from "wouter";
import { api, unwrap } from "~/api/client";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import { flowQuery, flowVersionsQuery } from "~/flow/queries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { JobCard } from "~/jobs/JobCard";
import { jobQuery } from "~/jobs/useJobs";
import { uuid } from "~/local/uuid";
import { Badge } from "~/ui/Badge";
import { Button, LinkButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { FieldFrame } from "~/ui/FieldFrame";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { migrationWords } from "./migrationWords";
import type { Plan } from "./plan";

/** Running orders go on in another version of their flow: first as a plan, then as a whole. */
export default function MigrationPage() {
  const { typeId = "" } = useParams<{ typeId: string }>();
  const t = useWords(migrationWords);
  const text = useText();
  const me = useMe();
  const types = useQuery(orderTypesQuery);
  const type = types.data?.items.find((each) => each.id === typeId);
  const mayMove = can(me, "forms") && can(me, "admin");
  const flow = useQuery({ ...flowQuery(typeId), enabled: mayMove });
  usePageTitle(t("title"));
  if (!mayMove) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <div className="row">
        <LinkButton to={`/flows/${typeId}`} icon="back">
          {t("back")}
        </LinkButton>
        <h1>
          {type ? `${text(type.name)} · ` : ""}
          {t("title")}
        </h1>
      </div>
      <p className="muted">{t("lead")}</p>
      {flow.error && <ErrorPanel error={flow.error} onRetry={() => void flow.refetch()} />}
      {flow.isPending && <Skeleton lines={5} />}
      {flow.data === null && <Notice tone="calm">{t("noFlow")}</Notice>}
      {flow.data && <Moving key={typeId} typeId={typeId} current={flow.data.version ?? 1} />}
    </>
  );
}

function Moving({ typeId, current }: { typeId: string; current: number }) {
  const t = useWords(migrationWords);
  const id = useId();
  const [to, setTo] = useState(current);
  const [steps, setSteps] = useState<Record<string, string>>({});
  const [comment, setComment] = useState("");
  const [jobId, setJobId] = useState<string>();
  const versions = useQuery(flowVersionsQuery(typeId));
  const path = { id: typeId };
  const plan = useQuery({
    queryKey: ["flow", typeId, "migration", to, steps],
    queryFn: async () =>
      (await unwrap(
        api.POST("/api/v1/order-types/{id}/flow/migration", {
          params: { path },
          body: { to, steps, comment: "", dryRun: true },
        }),
      )) as Plan,
    placeholderData: keepPreviousData,
    staleTime: 0,
    enabled: jobId === undefined,
  });
  const begin = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/order-types/{id}/flow/migration", {
          params: { path, header: { "Idempotency-Key": uuid() } },
          body: { to, steps, comment: comment.trim(), dryRun: false },
        }),
      ),
    onSuccess: (job) => "state" in job && setJobId(job.id),
  });
  const job = useQuery({ ...jobQuery(jobId ?? ""), enabled: jobId !== undefined });
  if (jobId)
    return (
      <>
        {job.data ? <JobCard job={job.data} /> : <Skeleton lines={3} />}
        <div>
          <Button
            onClick={() => {
              setJobId(undefined);
              setSteps({});
              setComment("");
            }}
          >
            {t("again")}
          </Button>
        </div>
      </>
    );
  const numbers = versions.data?.items.map((each) => each.version) ?? [current];
  return (
    <>
      <section className="card stack">
        <Select
          label={t("to")}
          value={String(to)}
          options={numbers.map((version) => ({
            value: String(version),
            text: version === current ? t("currentVersion", { version }) : t("version", { version }),
          }))}
          onChange={(next) => {
            setTo(Number(next));
            setSteps({});
          }}
        />
      </section>
      {plan.isPending && <Skeleton lines={5} />}
      {plan.error && <Problems error={plan.error} />}
      {plan.data && (
        <PlanView
          plan={plan.data}
          steps={steps}
          isFresh={!plan.isFetching}
          onChoose={(step, target) =>
            setSteps(({ [step]: _, ...rest }) => (target ? { ...rest, [step]: target } : rest))
          }
        />
      )}
      {plan.data && plan.data.moves + plan.data.needsChoice > 0 && (
        <form
          className="card stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!begin.isPending) begin.mutate();
          }}
        >
          <FieldFrame id={id} label={t("comment")} help={t("commentHelp")} required>
            {({ describedBy }) => (
              <textarea
                id={id}
                className="input short"
                rows={3}
                maxLength={10_000}
                aria-describedby={describedBy}
                value={comment}
                onChange={(event) => setComment(event.target.value)}
              />
            )}
          </FieldFrame>
          {begin.error && <Problems error={begin.error} />}
          <div>
            <Button
              type="submit"
              tone="primary"
              icon="next"
              busy={begin.isPending}
              disabled={plan.data.needsChoice > 0 || !comment.trim() || plan.isFetching}
            >
              {t("move", { count: plan.data.moves })}
            </Button>
          </div>
        </form>
      )}
    </>
  );
}

interface PlanProps {
  plan: Plan;
  steps: Record<string, string>;
  isFresh: boolean;
  onChoose: (step: string, target: string) => void;
}

const tones = { moves: "ok", stays: "calm", needs_choice: "warn" } as const;
const icons = { moves: "next", stays: "pause", needs_choice: "alert" } as const;

function PlanView({ plan, steps, isFresh, onChoose }: PlanProps) {
  const t = useWords(migrationWords);
  const text = useText();
  const known = (reason: string | null) =>
    reason === "suspended" || reason === "split" || reason === "unreadable" || reason === "ended";
  const chosen = Object.entries(steps).filter(([step]) => !plan.choices.some((each) => each.step === step));
  return (
    <section className="card stack" aria-label={t("plan")} aria-busy={!isFresh}>
      <h2>{t("plan")}</h2>
      <div className="row" role="status">
        {(["moves", "needs_choice", "stays"] as const).map((outcome) => (
          <Badge key={outcome} tone={tones[outcome]} icon={icons[outcome]}>
            {t(`count_${outcome}`, { count: outcome === "needs_choice" ? plan.needsChoice : plan[outcome] })}
          </Badge>
        ))}
      </div>
      {!plan.complete && <Notice tone="calm">{t("incomplete")}</Notice>}
      {plan.choices.map((choice) => (
        <Select
          key={choice.step}
          label={t("choose", { step: choice.step, count: choice.orders })}
          value={steps[choice.step] ?? ""}
          options={[
            { value: "", text: t("chooseOne") },
            ...choice.to.map((target) => ({ value: target.step, text: text(target.name) || target.step })),
          ]}
          onChange={(target) => onChoose(choice.step, target)}
        />
      ))}
      {chosen.map(([step, target]) => (
        <p key={step} className="row">
          {t("chosen", { step, target })}
          <Button onClick={() => onChoose(step, "")}>{t("undo")}</Button>
        </p>
      ))}
      {plan.orders.length === 0 ? (
        <p className="muted">{t("none")}</p>
      ) : (
        <ul className="stack tight">
          {plan.orders.map(({ order, from, outcome, reason }) => (
            <li key={order.id} className="row">
              <Badge tone={tones[outcome]} icon={icons[outcome]}>
                {t(`outcome_${outcome}`)}
              </Badge>
              <Link href={`/orders/${order.id}`}>
                {order.number} {order.title}
              </Link>
              <span className="muted">
                {t("from", { version: from })}
                {known(reason) &&
                  ` · ${t(`reason_${reason as "suspended" | "split" | "unreadable" | "ended"}`)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
