// What the layouts of a list have in common: by what orders are laid out, and what a move writes.
import { isOpen, type ListField } from "~/api/lists";

/** Most columns of a kanban; a field with more choices is better filtered. */
const MOST_COLUMNS = 24;

/** The fields whose choices can be columns: the state first. */
export const columnFields = (fields: readonly ListField[]) =>
  fields
    .filter(isOpen)
    .filter(
      ({ key, valueType, choices = [] }) =>
        key === "status" ||
        (isOfForm(key) && valueType === "choice" && choices.length > 0 && choices.length <= MOST_COLUMNS),
    );

/** The fields that lie on a day, and that lists sort by. */
export const dayFields = (fields: readonly ListField[]) =>
  fields.filter(({ valueType, sortable }) => sortable && (valueType === "day" || valueType === "instant"));

/** A field of a form is called `<order type>.<field>`. */
export const isOfForm = (key: string) => key.includes(".");
export const fieldOf = (key: string) => key.slice(key.indexOf(".") + 1);

/** A filter with one more condition that must hold. */
export const narrowed = (filter: string, part: string) => {
  const held = filter.trim();
  if (!held) return part;
  // What is joined by "or" must be held together.
  return / OR | 或 /i.test(held) ? `(${held}) ${part}` : `${held} ${part}`;
};

/** The days of a month's picture: whole weeks from Monday, as 2026-11-26. */
export function daysOf(month: string): string[] {
  const first = new Date(`${month}-01T00:00:00Z`);
  const back = (first.getUTCDay() + 6) % 7;
  const start = first.getTime() - back * 86_400_000;
  const days: string[] = [];
  for (let at = 0; at < 42; at++) {
    const day = new Date(start + at * 86_400_000).toISOString().slice(0, 10);
    if (at >= 28 && at % 7 === 0 && !day.startsWith(month)) break;
    days.push(day);
  }
  return days;
}

/** The month that lies `by` months from another. */
export function monthFrom(month: string, by: number): string {
  const [year = 2000, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}
