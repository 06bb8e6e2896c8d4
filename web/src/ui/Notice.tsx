import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

export type Tone = "info" | "ok" | "warn" | "danger" | "calm";

const icons: Record<Tone, IconName> = {
  info: "info",
  ok: "done",
  warn: "alert",
  danger: "alert",
  calm: "info",
};

/** A message in the flow of the page. `live` makes screen readers speak it when it appears. */
export function Notice({ tone, live, icon, children }: NoticeProps) {
  const role = live === "assertive" ? "alert" : live === "polite" ? "status" : undefined;
  return (
    <div className="notice" data-tone={tone} role={role}>
      <Icon name={icon ?? icons[tone]} />
      <div>{children}</div>
    </div>
  );
}

export interface NoticeProps {
  tone: Tone;
  live?: "polite" | "assertive";
  icon?: IconName;
  children: ReactNode;
}
