// The ways people write a time of day, read as the server reads them.

const BEFORE: Record<string, "am" | "pm"> = {
  上午: "am",
  早上: "am",
  凌晨: "am",
  早: "am",
  下午: "pm",
  中午: "pm",
  傍晚: "pm",
  晚上: "pm",
};
const QUARTERS: Record<string, number> = { "": 0, 整: 0, 半: 30, 一刻: 15, 三刻: 45 };

/** "9:30", "0930", "9点半", "下午3点", "3:30 pm" -> "09:30" and so on; null when it is no time. */
export function readTime(words: string): string | null {
  const plain = words.normalize("NFKC").trim().toLowerCase();
  const found = /^(上午|早上|凌晨|早|下午|中午|傍晚|晚上)?\s*(.*?)\s*([ap]\.?m\.?)?$/.exec(plain);
  if (!found) return null;
  const [, before, clock = "", behind] = found;
  if (before && behind) return null;
  const half = before ? BEFORE[before] : behind ? (behind.startsWith("a") ? "am" : "pm") : undefined;
  const read = readClock(clock, half !== undefined);
  if (!read) return null;
  let [hour, minute] = read;
  if (half === "am" && hour > 12) return null;
  if (half === "am" && hour === 12) hour = 0;
  else if (half === "pm" && hour > 0 && hour < 12) hour += 12;
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function readClock(clock: string, isTold: boolean): [number, number] | null {
  const spoken = /^(\d{1,2})\s*[点时點時]钟?\s*(整|半|一刻|三刻|(\d{1,2})分?)?$/.exec(clock);
  if (spoken) return [Number(spoken[1]), spoken[3] ? Number(spoken[3]) : (QUARTERS[spoken[2] ?? ""] ?? 0)];
  const written = /^(\d{1,2}):(\d{1,2})(:00)?$/.exec(clock) ?? /^(\d{2})(\d{2})$/.exec(clock);
  if (written) return [Number(written[1]), Number(written[2])];
  return isTold && /^\d{1,2}$/.test(clock) ? [Number(clock), 0] : null;
}
