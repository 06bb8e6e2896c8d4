// Days as calendars count them, and instants in a time zone.

const DAY_MS = 86_400_000;

/** The day that lies `by` days from another: 2026-11-26. */
export const dayFrom = (day: string, by: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

/** What clocks in a zone show at an instant, read as if it were UTC. */
function wall(at: number, zone: string): number {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, second } = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The day on which a value lies, for readers in a zone. */
export function dayOf(value: string, valueType: string, zone: string): string {
  if (valueType === "day") return value.slice(0, 10);
  return new Date(wall(Date.parse(value), zone)).toISOString().slice(0, 10);
}

/** The same time on another day: what clocks show stays, whatever summer time does in between. */
export function movedTo(value: string, day: string, valueType: string, zone: string): string {
  if (valueType === "day") return day;
  const at = Date.parse(value);
  const shown = wall(at, zone);
  const wanted = Date.parse(`${day}T00:00:00Z`) + (((shown % DAY_MS) + DAY_MS) % DAY_MS);
  let moved = at + (wanted - shown);
  moved += wanted - wall(moved, zone);
  return new Date(moved).toISOString();
}
