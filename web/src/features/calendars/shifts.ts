import type { Shift } from "~/api/types";

const DAY_MINUTES = 1_440;

const two = (n: number) => String(n).padStart(2, "0");
const clock = (minutes: number) => `${two(Math.floor((minutes % DAY_MINUTES) / 60))}:${two(minutes % 60)}`;

/** "09:00-12:00, 22:00-06:00": an end that is not later than its begin lies on the following day. */
export function showShifts(shifts: readonly Shift[]): string {
  return shifts
    .map((shift) => `${clock(shift.from)}-${shift.to === DAY_MINUTES ? "24:00" : clock(shift.to)}`)
    .join(", ");
}

/** The shifts in a text as people write it; undefined when it cannot be read. Nothing at all is a day off. */
export function readShifts(text: string): Shift[] | undefined {
  const parts = text
    .split(/[,，;；、\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const shifts: Shift[] = [];
  for (const part of parts) {
    const found = /^(\d{1,2})[:：]?(\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：]?(\d{2})$/.exec(part);
    if (!found) return undefined;
    const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = found.slice(1).map(Number);
    if (fromHour > 23 || toHour > 24 || fromMinute > 59 || toMinute > 59) return undefined;
    const from = fromHour * 60 + fromMinute;
    const to = toHour * 60 + toMinute;
    shifts.push({ from, to: to > from ? to : to + DAY_MINUTES });
  }
  return shifts.sort((one, other) => one.from - other.from);
}

/** Hours of work of a list of shifts. */
export const hoursOf = (shifts: readonly Shift[]) =>
  Math.round(shifts.reduce((sum, shift) => sum + shift.to - shift.from, 0) / 6) / 10;
