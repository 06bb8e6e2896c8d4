import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

export function Empty({ icon, children }: { icon: IconName; children: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} />
      {children}
    </div>
  );
}
