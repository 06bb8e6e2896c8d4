import { Link } from "wouter";
import type { StandingOrder } from "~/api/boardQueries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Time } from "~/ui/Time";
import { duration } from "./durations";
import type { Remedy } from "./StandingPage";
import { standingWords } from "./standingWords";
import { boardWords } from "./words";

interface StandingRowProps {
  at: StandingOrder;
  onRemedy: (remedy: Remedy) => void;
}

/** Who is waited for, why, since when, what was tried, and what helps. */
export function StandingRow({ at, onRemedy }: StandingRowProps) {
  const t = useWords(standingWords);
  const b = useWords(boardWords);
  const text = useText();
  const { order, wait, tried } = at;
  const people = wait?.seats.filter((seat) => seat.asked).map((seat) => seat.person.name) ?? [];
  const over = at.allowed === null ? 0 : at.worked - at.allowed * 60;
  const allowed = at.allowed === null ? null : duration(at.allowed * 60, b);
  const worked = duration(at.worked, b);
  return (
    <li className="standing">
      <div className="standing-head">
        <Link href={`/orders/${order.id}`} className="standing-title">
          {order.title || order.number}
        </Link>
        <span className="mono muted">{order.number}</span>
        {at.step !== "" && <strong>{text(at.name)}</strong>}
        {over > 0 && (
          <Badge tone="danger" icon="alert">
            {t("overBy", { time: duration(over, b) })}
          </Badge>
        )}
        {at.suspended && (
          <Badge tone="warn" icon="pause">
            {t("suspended")}
          </Badge>
        )}
      </div>
      <p>
        {at.person
          ? t("task", { name: at.person.name })
          : wait?.waiting === "time"
            ? t("waitsTime")
            : wait &&
              (people.length > 0 ? t("waitsFor", { names: people.join(t("comma")) }) : t("nobody"))}{" "}
        <span className="muted">
          {t("since")} <Time at={at.since} /> ·{" "}
          {allowed === null ? t("worked", { worked }) : t("workedOf", { worked, allowed })}
        </span>
      </p>
      {at.attention && (
        <p>
          <strong>{text(at.attention.reason)}</strong> {text(at.attention.remedy)}
        </p>
      )}
      {wait && <Tried tried={tried} />}
      <div className="row standing-acts">
        {at.mayUrge && (
          <Button icon="bell" onClick={() => onRemedy("urge")}>
            {t("urge")}
          </Button>
        )}
        {at.mayAdminister && people.length > 0 && (
          <Button icon="user" onClick={() => onRemedy("reassign")}>
            {t("reassign")}
          </Button>
        )}
        {at.mayAdminister && at.suspended && (
          <Button icon="play" onClick={() => onRemedy("resume")}>
            {t("resume")}
          </Button>
        )}
      </div>
    </li>
  );
}

function Tried({ tried }: { tried: StandingOrder["tried"] }) {
  const t = useWords(standingWords);
  const parts = [
    tried.reminders > 0 && t("reminders", { count: tried.reminders }),
    tried.escalations > 0 && t("escalations", { count: tried.escalations }),
    tried.broughtIn.length > 0 &&
      t("broughtIn", { names: tried.broughtIn.map((person) => person.name).join(t("comma")) }),
  ].filter(Boolean);
  if (parts.length === 0 && tried.urges === 0) return <p className="muted">{t("notTried")}</p>;
  return (
    <p className="muted">
      {t("tried")}: {parts.join(t("comma"))}
      {tried.urges > 0 && (
        <>
          {parts.length > 0 && t("comma")}
          {t("urges", { count: tried.urges })} {tried.lastUrged && <Time at={tried.lastUrged} />}
        </>
      )}
    </p>
  );
}
