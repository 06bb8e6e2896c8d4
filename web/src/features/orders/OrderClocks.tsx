import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { api, unwrap } from "~/api/client";
import { clocksQuery } from "~/api/lifeQueries";
import type { OrderClocks as Clocks, OrderClock } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import type { IconName } from "~/ui/Icon";
import { Notice, type Tone } from "~/ui/Notice";
import { Time } from "~/ui/Time";
import { clockWords } from "./clockWords";
import { parts } from "./duration";
import { useOrderChange } from "./useOrderChange";

const PauseDialog = lazy(() => import("./PauseDialog"));

const looks: Record<OrderClock["standing"], { tone: Tone; icon: IconName }> = {
  running: { tone: "info", icon: "clock" },
  paused: { tone: "warn", icon: "pause" },
  met: { tone: "ok", icon: "done" },
  breached: { tone: "danger", icon: "alert" },
};

/** What is promised for an order and how much working time is left; nothing where nothing is. */
export function OrderClocks({ orderId, isOpen }: { orderId: string; isOpen: boolean }) {
  const t = useWords(clockWords);
  const text = useText();
  const { data } = useQuery(clocksQuery(orderId));
  if (!data?.level || data.clocks.length === 0) return null;
  return (
    <section className="card block" aria-labelledby="clocks">
      <h2 id="clocks">{t("title")}</h2>
      <p className="muted">{t("level", { name: text(data.level) })}</p>
      {isOpen && <Waiting orderId={orderId} clocks={data} />}
      <ul className="plain-list stack">
        {data.clocks.map((clock, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: goals have no other name, and keep their order
          <Clock key={at} clock={clock} />
        ))}
      </ul>
    </section>
  );
}

function Clock({ clock }: { clock: OrderClock }) {
  const t = useWords(clockWords);
  const text = useText();
  const told = useTold(clock);
  const name = clock.name ? text(clock.name) : "";
  return (
    <li>
      <p>
        <strong>{t(clock.goal, { name })}</strong>
      </p>
      <p>
        <Badge tone={looks[clock.standing].tone} icon={looks[clock.standing].icon}>
          {told}
        </Badge>
      </p>
      {clock.dueAt && !clock.reachedAt && (
        <p className="muted">
          {t("due")} <Time at={clock.dueAt} exact />
        </p>
      )}
    </li>
  );
}

/** Where a goal stands, in words. */
function useTold(clock: OrderClock) {
  const t = useWords(clockWords);
  const length = (seconds: number) => {
    const { hours, minutes } = parts(seconds);
    const said = [
      hours > 0 ? t("hours", { count: hours }) : "",
      minutes > 0 ? t("minutes", { count: minutes }) : "",
    ];
    return said.filter(Boolean).join(" ") || t("lessThanMinute");
  };
  const left = clock.limit - clock.used;
  switch (clock.standing) {
    case "running":
      return t("left", { time: length(left) });
    case "paused":
      return t("stands", { time: length(left) });
    case "met":
      return t("met", { time: length(clock.used) });
    case "breached":
      if (left > -60) return t("overBare");
      return t(clock.reachedAt ? "late" : "over", { time: length(left) });
  }
}

/** Why the order waits, and the way into and out of it. */
function Waiting({ orderId, clocks }: { orderId: string; clocks: Clocks }) {
  const t = useWords(clockWords);
  const text = useText();
  const [asks, setAsks] = useState(false);
  const resume = useOrderChange(
    orderId,
    () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/resume", { params: { path: { id: orderId } }, body: { comment: "" } }),
      ),
    t("isResumed"),
    () => {},
  );
  return (
    <>
      {clocks.suspended && <Notice tone="info">{t("suspended")}</Notice>}
      {clocks.paused && (
        <Notice tone="warn">
          {t("paused", { reason: text(clocks.paused.reason.name) })} <Time at={clocks.paused.since} />
        </Notice>
      )}
      {resume.error && <ErrorPanel error={resume.error} />}
      {clocks.mayPause && clocks.paused && (
        <div>
          <Button icon="play" busy={resume.isPending} onClick={() => resume.mutate()}>
            {t("resume")}
          </Button>
        </div>
      )}
      {clocks.mayPause && !clocks.paused && clocks.reasons.length > 0 && (
        <div>
          <Button icon="pause" onClick={() => setAsks(true)}>
            {t("pause")}
          </Button>
        </div>
      )}
      {asks && (
        <Suspense fallback={null}>
          <PauseDialog orderId={orderId} reasons={clocks.reasons} onClose={() => setAsks(false)} />
        </Suspense>
      )}
    </>
  );
}
