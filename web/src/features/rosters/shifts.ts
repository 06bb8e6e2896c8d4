import type { RosterShift, Text } from "~/api/types";

const DAY_MINUTES = 1_440;
const two = (n: number) => String(n).padStart(2, "0");

/** A shift over the day, from today on, with an empty turn. */
export function newShift(code: string, name: Text): RosterShift {
  const now = new Date();
  const since = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return { code, name, from: 480, to: 1_200, since, days: 7, turns: [{ people: [] }] };
}

/** As a time input shows it. */
export const clock = (minutes: number) =>
  `${two(Math.floor((minutes % DAY_MINUTES) / 60))}:${two(minutes % 60)}`;

const minutes = (text: string) => {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return hour * 60 + minute;
};

/** A stretch between two times of day: an end that is not later than its begin lies on the following day. */
export function stretch(from: string, to: string): { from: number; to: number } {
  const [begin, end] = [minutes(from), minutes(to)];
  return { from: begin, to: end > begin ? end : end + DAY_MINUTES };
}

/** A code that no shift has yet. */
export function freeCode(shifts: readonly RosterShift[]): string {
  const taken = new Set(shifts.map((shift) => shift.code));
  let number = shifts.length + 1;
  while (taken.has(`shift${number}`)) number += 1;
  return `shift${number}`;
}
