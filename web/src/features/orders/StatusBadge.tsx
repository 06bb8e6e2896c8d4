import type { Status } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import type { IconName } from "~/ui/Icon";
import type { Tone } from "~/ui/Notice";
import { orderWords } from "./words";

const looks: Record<Status, { tone: Tone; icon: IconName }> = {
  open: { tone: "info", icon: "clock" },
  done: { tone: "ok", icon: "done" },
  cancelled: { tone: "calm", icon: "cancel" },
  rejected: { tone: "danger", icon: "close" },
};

export function StatusBadge({ status }: { status: Status }) {
  const t = useWords(orderWords);
  return <Badge {...looks[status]}>{t(status)}</Badge>;
}

export function isStatus(name: string | null): name is Status {
  return name !== null && Object.hasOwn(looks, name);
}
