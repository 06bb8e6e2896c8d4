import { Link } from "wouter";
import type { Notice } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import type { IconName } from "~/ui/Icon";
import type { Tone } from "~/ui/Notice";
import { Time } from "~/ui/Time";
import { noticeWords } from "./words";

const looks: Record<Notice["reason"], { tone: Tone; icon: IconName }> = {
  escalated: { tone: "danger", icon: "alert" },
  overdue: { tone: "danger", icon: "alert" },
  due_soon: { tone: "warn", icon: "clock" },
  reminded: { tone: "warn", icon: "clock" },
  assigned: { tone: "info", icon: "user" },
  mentioned: { tone: "info", icon: "comment" },
  returned: { tone: "warn", icon: "back" },
  ended: { tone: "calm", icon: "done" },
  informed: { tone: "calm", icon: "info" },
  commented: { tone: "calm", icon: "comment" },
  disconnected: { tone: "danger", icon: "alert" },
};

/** One thing the reader is told. The title is the link and covers the row. */
export function NoticeRow({ notice, onOpen }: { notice: Notice; onOpen: () => void }) {
  const t = useWords(noticeWords);
  const { order, actor, reason } = notice;
  const ended = notice.ended && notice.ended !== "open" ? notice.ended : "ended";
  return (
    <li className="notice-row" data-unseen={!notice.seen || undefined}>
      <span className="notice-why">
        <Badge tone={looks[reason].tone} icon={looks[reason].icon}>
          {t(reason === "ended" ? ended : reason)}
        </Badge>
      </span>
      <Link
        href={order ? `/orders/${order.id}` : "/organisation/webhooks"}
        className="notice-title"
        onClick={onOpen}
      >
        {order ? order.title || order.number : notice.connection}
        {!notice.seen && <span className="sr"> ({t("isNew")})</span>}
      </Link>
      <span className="notice-facts muted">
        {order && <span className="mono">{order.number}</span>}
        {actor.id && <span>{actor.name}</span>}
        <Time at={notice.at} />
      </span>
    </li>
  );
}
