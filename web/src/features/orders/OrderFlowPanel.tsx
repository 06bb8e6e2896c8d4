import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { orderFlowQuery } from "~/api/flowQueries";
import { can, useMe } from "~/api/session";
import type { MyTask, OrderFlow } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { spotKey } from "~/local/held";
import { useHeldSpots } from "~/local/useHeld";
import { Badge } from "~/ui/Badge";
import { Button, type ButtonProps } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { FlowActDialog } from "./FlowActDialog";
import { type ActName, flowWords, isAct, yesWord } from "./flowWords";

const OrderFlowPicture = lazy(() => import("./OrderFlowPicture"));

const looks: Partial<Record<ActName, ButtonProps>> = {
  approve: { tone: "primary", icon: "check" },
  advise: { tone: "primary", icon: "comment" },
  claim: { tone: "primary", icon: "pin" },
  reject: { tone: "danger", icon: "cancel" },
};

interface Asked {
  act: ActName;
  task?: MyTask;
  /** Of an act at a visit and in no seat. */
  visit?: number;
}

/** What waits for the reader at this order, before anything else. Nothing for an order without a flow. */
export function MyTasks({ orderId }: { orderId: string }) {
  const t = useWords(flowWords);
  const text = useText();
  const { data: flow } = useQuery(orderFlowQuery(orderId));
  const [asked, setAsked] = useState<Asked>();
  const held = useHeldSpots();
  const mine = (flow?.mine ?? []).filter(({ visit, seat }) => !held?.has(spotKey({ orderId, visit, seat })));
  if (!flow || !held || (mine.length === 0 && !flow.mayWithdraw && !flow.attention)) return null;
  return (
    <section className="stack" aria-label={t("duties")}>
      {flow.attention && (
        <Notice tone="warn">
          <p>
            <strong>{text(flow.attention.reason)}</strong> {text(flow.attention.remedy)}
          </p>
          {flow.mayAdminister &&
            flow.waits
              .filter((wait) => wait.waiting === "attention")
              .map(({ visit, name }) => (
                <Button key={visit} icon="retry" onClick={() => setAsked({ act: "retry", visit })}>
                  {t("retry")} · {text(name)}
                </Button>
              ))}
        </Notice>
      )}
      {mine.map((task) => (
        <Notice key={`${task.visit}:${task.seat}`} tone="info">
          <p>
            <strong>{t("mine", { step: text(task.name) })}</strong>{" "}
            {task.onBehalfOf && t("behalf", { name: task.onBehalfOf.name })}
          </p>
          {task.instructions && <p>{text(task.instructions)}</p>}
          <div className="row">
            {task.acts.filter(isAct).map((act) => (
              <Button key={act} {...looks[act]} onClick={() => setAsked({ act, task })}>
                {t(act === "approve" ? yesWord(task) : act)}
              </Button>
            ))}
          </div>
        </Notice>
      ))}
      {flow.mayWithdraw && (
        <div className="row">
          <Button icon="out" onClick={() => setAsked({ act: "withdraw" })}>
            {t("withdraw")}
          </Button>
        </div>
      )}
      {asked && (
        <FlowActDialog
          orderId={orderId}
          act={asked.act}
          {...(asked.task ? { task: asked.task } : {})}
          {...(asked.visit === undefined ? {} : { visit: asked.visit })}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}

/** Where an order waits and where it has been. */
export function FlowTrail({ orderId, typeId }: { orderId: string; typeId: string }) {
  const t = useWords(flowWords);
  const me = useMe();
  const [isDrawn, setDrawn] = useState(false);
  const { data: flow } = useQuery(orderFlowQuery(orderId));
  if (!flow) return null;
  return (
    <section className="card block" aria-labelledby="flow">
      <h2 id="flow">{t("flow")}</h2>
      {flow.phase !== "running" && <p>{t(flow.phase === "ended" ? "ended" : "suspended")}</p>}
      {flow.waits.length > 0 && <h3>{t("waiting")}</h3>}
      <ul className="plain-list stack">
        {flow.waits.map((wait) => (
          <Wait key={wait.visit} wait={wait} call={flow.calls.find((call) => call.visit === wait.visit)} />
        ))}
      </ul>
      {flow.passed.length > 0 && <h3>{t("passed")}</h3>}
      <Passed passed={flow.passed} />
      {can(me, "forms") && (
        <div>
          <Button icon="split" aria-expanded={isDrawn} onClick={() => setDrawn(!isDrawn)}>
            {t(isDrawn ? "hidePicture" : "showPicture")}
          </Button>
        </div>
      )}
      {isDrawn && (
        <Suspense fallback={<Skeleton lines={6} height="3rem" />}>
          <OrderFlowPicture typeId={typeId} flow={flow} />
        </Suspense>
      )}
    </section>
  );
}

/** Another system that has not answered yet. */
function Call({ call }: { call: OrderFlow["calls"][number] }) {
  const t = useWords(flowWords);
  const text = useText();
  const { connection: name, attempts: count, reason, nextAt } = call;
  if (!reason) return <p className="muted">{t("callWaits", { name })}</p>;
  return (
    <p className="muted wrap">
      {t("callFailed", { name, count, reason: text(reason) })} {t("callNext")} <Time at={nextAt} />
    </p>
  );
}

interface WaitProps {
  wait: OrderFlow["waits"][number];
  call: OrderFlow["calls"][number] | undefined;
}

function Wait({ wait, call }: WaitProps) {
  const t = useWords(flowWords);
  const text = useText();
  return (
    <li>
      <p>
        <strong>{text(wait.name)}</strong> <Time at={wait.since} />
      </p>
      {wait.waiting === "time" && <p className="muted">{t("waitsTime")}</p>}
      {wait.waiting === "errand" && !call && <p className="muted">{t("waitsErrand")}</p>}
      {wait.waiting === "errand" && call && <Call call={call} />}
      <ul className="plain-list">
        {wait.seats.map((seat) => (
          <li key={seat.seat} className="row">
            <span>{seat.person.name}</span>
            {seat.said === "approved" && (
              <Badge tone="ok" icon="check">
                {t("approved")}
              </Badge>
            )}
            {seat.said === "rejected" && (
              <Badge tone="danger" icon="close">
                {t("rejected")}
              </Badge>
            )}
            {!seat.said && seat.asked && (
              <Badge tone="info" icon="clock">
                {t("waiting")}
              </Badge>
            )}
            {seat.deputies.length > 0 && (
              <small className="muted">
                {t("deputies", { names: seat.deputies.map((deputy) => deputy.name).join("、") })}
              </small>
            )}
          </li>
        ))}
      </ul>
    </li>
  );
}

function Passed({ passed }: { passed: OrderFlow["passed"] }) {
  const t = useWords(flowWords);
  const text = useText();
  return (
    <ol className="plain-list stack">
      {passed.map((step) => (
        <li key={`${step.step}:${step.at}`}>
          <span>{text(step.name)}</span> <span>{step.by.map((person) => person.name).join("、")}</span>{" "}
          <Time at={step.at} /> {step.void && <small className="muted">{t("sentBack")}</small>}
        </li>
      ))}
    </ol>
  );
}
