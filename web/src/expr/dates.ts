// Days and instants, in one strict form and within the years 1000 to 9999.
const DAY_MS = 86_400_000;
const DAY = /^[1-9]\d{3}-\d{2}-\d{2}$/;
const INSTANT =
  /^([1-9]\d{3}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,6}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Days since 1970. */
export class Day {
  constructor(readonly number: number) {}
  toString() {
    return new Date(this.number * DAY_MS).toISOString().slice(0, 10);
  }
  get parts() {
    const date = new Date(this.number * DAY_MS);
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  }
}

/** Milliseconds since 1970, with the fraction that was written. */
export class Instant {
  constructor(readonly ms: number) {}
  toString() {
    return `${new Date(this.ms).toISOString().slice(0, 19)}Z`;
  }
}

export function readDay(text: string): Day | null {
  if (!DAY.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Some engines read 30 February as 2 March.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return null;
  return new Day(ms / DAY_MS);
}

export function readInstant(text: string): Instant | null {
  const found = INSTANT.exec(text);
  if (!found) return null;
  const [, day = "", clock = "", fraction = "", offset = "Z"] = found;
  if (!readDay(day)) return null;
  const whole = Date.parse(`${day}T${clock}${offset}`);
  return new Instant(whole + Number(`0.${fraction || 0}`) * 1_000);
}

export function addDays(day: Day, days: number): Day | null {
  const there = new Day(day.number + days);
  const { year } = there.parts;
  return year >= 1_000 && year <= 9_999 ? there : null;
}

/** The day of an instant where the organisation is. */
export function dayIn(at: Instant, zone: string): Day {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
  }).formatToParts(new Date(at.ms));
  const part = (name: string) => Number(parts.find((each) => each.type === name)?.value);
  return new Day(Date.UTC(part("year"), part("month") - 1, part("day")) / DAY_MS);
}
