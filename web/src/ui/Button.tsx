import type { ComponentProps } from "react";
import { Link } from "wouter";
import { Icon, type IconName } from "./Icon";

type Tone = "primary" | "danger" | "plain";

interface Look {
  tone?: Tone;
  icon?: IconName;
}

export interface ButtonProps extends ComponentProps<"button">, Look {
  busy?: boolean;
}

export function Button({ tone, icon, busy = false, children, type = "button", ...rest }: ButtonProps) {
  const shown = busy ? "retry" : icon;
  return (
    <button type={type} className="button" data-tone={tone} aria-busy={busy || undefined} {...rest}>
      {shown && <Icon name={shown} className={busy ? "spin" : ""} />}
      {children}
    </button>
  );
}

export function IconButton({ icon, label, ...rest }: { icon: IconName; label: string } & ButtonProps) {
  return (
    <button
      type="button"
      className="button"
      data-square
      data-tone="plain"
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}

export function LinkButton({ to, tone, icon, children }: { to: string; children: React.ReactNode } & Look) {
  return (
    <Link href={to} className="button" data-tone={tone}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}
