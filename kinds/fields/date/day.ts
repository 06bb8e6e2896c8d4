// The ways people write a day, read as the server reads them.

/** "2026年11月25日", "2026/1/5", "20261125" -> "2026-11-25"; null when it is no day. */
export function readDay(words: string): string | null {
  const plain = words.normalize("NFKC").trim();
  const found =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (!found) return null;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && year >= 1900 && year < 3000 ? date.toISOString().slice(0, 10) : null;
}

/** A bound of the settings as a day: "today+7" counts from today where the organisation is. */
export function boundDay(setting: unknown, zone: string, now = Date.now()): string | undefined {
  if (typeof setting !== "string" || setting === "") return undefined;
  const relative = /^today([+-]\d+)?$/.exec(setting);
  if (!relative) return readDay(setting) ?? undefined;
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now);
  const at = new Date(`${today}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + Number(relative[1] ?? 0));
  return at.toISOString().slice(0, 10);
}
