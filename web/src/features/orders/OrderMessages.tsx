import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { PersonMessage } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import type { IconName } from "~/ui/Icon";
import type { Tone } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { messageWords } from "./messageWords";

const looks: Record<PersonMessage["state"], { tone: Tone; icon: IconName }> = {
  waiting: { tone: "warn", icon: "clock" },
  sent: { tone: "ok", icon: "done" },
  failed: { tone: "danger", icon: "alert" },
  dropped: { tone: "calm", icon: "cancel" },
};

/** Who was notified of this order outside of the browser, and what became of it. */
export function OrderMessages({ orderId }: { orderId: string }) {
  const t = useWords(messageWords);
  const [open, setOpen] = useState(false);
  return (
    <div className="stack">
      <p>
        <Button icon="bell" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? "hide" : "show")}
        </Button>
      </p>
      {open && <List orderId={orderId} />}
    </div>
  );
}

function List({ orderId }: { orderId: string }) {
  const t = useWords(messageWords);
  const text = useText();
  const sent = useQuery({
    queryKey: ["orderMessages", orderId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/orders/{id}/messages", { params: { path: { id: orderId } }, signal })),
  });
  if (sent.error) return <ErrorPanel error={sent.error} onRetry={() => void sent.refetch()} />;
  if (!sent.data) return <Skeleton lines={2} />;
  if (sent.data.items.length === 0) return <p className="muted">{t("none")}</p>;
  return (
    <ul className="stack" aria-label={t("title")}>
      {sent.data.items.map((message) => (
        <li key={message.id} className="wrap">
          <Badge tone={looks[message.state].tone} icon={looks[message.state].icon}>
            {t(message.state)}
          </Badge>{" "}
          {message.recipient.name} · {text(message.channelTitle)}{" "}
          <Time at={message.endedAt ?? message.createdAt} />
          {message.reason && (
            <>
              <br />
              <span className="muted">{text(message.reason)}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
