import type { OutletHealth } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import type { IconName } from "~/ui/Icon";
import type { Tone } from "~/ui/Notice";
import { Time } from "~/ui/Time";
import { healthWords } from "./words";

const looks: Record<OutletHealth["state"], { tone: Tone; icon: IconName }> = {
  unused: { tone: "calm", icon: "info" },
  fine: { tone: "ok", icon: "done" },
  failing: { tone: "danger", icon: "alert" },
  resting: { tone: "warn", icon: "clock" },
};

/** How a way out is doing, as a picture and in words. */
export function HealthBadge({ health }: { health: OutletHealth }) {
  const t = useWords(healthWords);
  return (
    <Badge tone={looks[health.state].tone} icon={looks[health.state].icon}>
      {t(health.state)}
    </Badge>
  );
}

export function HealthFacts({ health }: { health: OutletHealth }) {
  const t = useWords(healthWords);
  const text = useText();
  return (
    <>
      {health.succeededAt && (
        <p className="muted">
          {t("lastOk")} <Time at={health.succeededAt} />
        </p>
      )}
      {health.failedAt && health.reason && (
        <p className="wrap muted">
          {t("lastError")} <Time at={health.failedAt} /> · {text(health.reason)}
        </p>
      )}
      {health.waiting > 0 && <p className="muted">{t("waiting", { count: health.waiting })}</p>}
    </>
  );
}
