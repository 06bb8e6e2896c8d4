// Working time as people read it.
import type { Say } from "~/i18n/words";
import type { BoardWord } from "./words";

/** Below two hours in minutes, then in hours: a day of working time is nobody's day. */
export function duration(seconds: number | null, t: Say<BoardWord>): string {
  if (seconds === null) return t("nothing");
  if (seconds < 2 * 3_600) return t("minutes", { n: Math.round(seconds / 60) });
  const hours = seconds / 3_600;
  return t("hours", { n: hours < 100 ? Math.round(hours * 10) / 10 : Math.round(hours) });
}

/** A share of a whole in per cent; nothing of nothing. */
export const share = (part: number, whole: number) =>
  whole > 0 ? `${Math.round((100 * part) / whole)}%` : null;

/** What is promised; several where priorities differ. */
export const targetWords = (targets: readonly number[], t: Say<BoardWord>) =>
  targets.length === 0 ? t("nothing") : targets.map((target) => duration(target, t)).join(" / ");
