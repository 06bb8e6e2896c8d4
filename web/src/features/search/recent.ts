// What the user opened from the palette, newest first, on this device.
import { keepSetting, readSetting } from "~/i18n/locale";

export interface Recent {
  href: string;
  title: string;
  hint: string;
  kind: "order" | "record";
}

const MOST = 8;
const key = (userId: string) => `gongdan.recent.${userId}`;

export function recentOf(userId: string): Recent[] {
  try {
    const kept: unknown = JSON.parse(readSetting(key(userId)) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isRecent) : [];
  } catch {
    return [];
  }
}

export function rememberRecent(userId: string, opened: Recent) {
  const others = recentOf(userId).filter((recent) => recent.href !== opened.href);
  keepSetting(key(userId), JSON.stringify([opened, ...others].slice(0, MOST)));
}

function isRecent(value: unknown): value is Recent {
  if (typeof value !== "object" || value === null) return false;
  const { href, title, hint, kind } = value as Record<string, unknown>;
  return (
    typeof href === "string" &&
    href.startsWith("/") &&
    !href.startsWith("//") &&
    typeof title === "string" &&
    typeof hint === "string" &&
    (kind === "order" || kind === "record")
  );
}
