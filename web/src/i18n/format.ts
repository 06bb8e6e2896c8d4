// Numbers, sizes and instants as people read them, in the reader's language and the organisation's time zone.
import { type Locale, useLocale, useTimeZone } from "./locale";

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
/** Intl says "this minute". */
const JUST_NOW: Record<Locale, string> = { "zh-CN": "刚刚", en: "just now" };

export interface Format {
  /** 2026-11-22 16:00, to the minute. */
  instant(iso: string): string;
  /** "3 分钟前"; older than a week becomes the plain date. */
  ago(iso: string, now?: number): string;
  time(at: number): string;
  number(value: number, digits?: number): string;
  money(amount: string, currency: string): string;
  bytes(count: number): string;
}

export function formatIn(language: Locale, zone: string): Format {
  const stamp = new Intl.DateTimeFormat(language, {
    timeZone: zone,
    year: "numeric",
    month: language === "en" ? "short" : "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const clock = new Intl.DateTimeFormat(language, {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const distance = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const instant = (iso: string) => {
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? iso : stamp.format(date);
  };
  return {
    instant,
    ago(iso, now = Date.now()) {
      const seconds = Math.round((Date.parse(iso) - now) / 1_000);
      const size = Math.abs(seconds);
      if (Number.isNaN(size) || size > 7 * DAY) return instant(iso);
      if (size < MINUTE) return JUST_NOW[language];
      if (size < HOUR) return distance.format(Math.trunc(seconds / MINUTE), "minute");
      if (size < DAY) return distance.format(Math.trunc(seconds / HOUR), "hour");
      return distance.format(Math.trunc(seconds / DAY), "day");
    },
    time: (at) => clock.format(at),
    number: (value, digits) =>
      new Intl.NumberFormat(language, digits === undefined ? {} : { maximumFractionDigits: digits }).format(
        value,
      ),
    money(amount, currency) {
      // NumberFormat takes decimal strings as they are: no detour through floating point.
      if (!isDecimal(amount)) return `${amount} ${currency}`;
      return new Intl.NumberFormat(language, {
        style: "currency",
        currency,
        currencyDisplay: "narrowSymbol",
      }).format(amount);
    },
    bytes(count) {
      if (count < 1_000) return `${count} B`;
      if (count < 1_000_000) return `${Math.round(count / 1_000)} kB`;
      return `${(count / 1_000_000).toFixed(1)} MB`;
    },
  };
}

export function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text);
}

export function useFormat(): Format {
  return formatIn(useLocale(), useTimeZone());
}

/** Offset of a time zone from UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(instant);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return wall - Math.floor(instant / 1_000) * 1_000;
}

/** "2026-11-22T16:00" on the wall of the organisation -> the instant. A wall time that a clock change skips moves on. */
export function wallToInstant(wall: string, zone: string): string | null {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return null;
  const guess = asUtc - offsetAt(asUtc, zone);
  return new Date(asUtc - offsetAt(guess, zone)).toISOString();
}

/** The instant -> what `<input type="datetime-local">` wants. */
export function instantToWall(iso: string, zone: string): string {
  const instant = Date.parse(iso);
  if (Number.isNaN(instant)) return "";
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 16);
}
