const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;

/**
 * How long to wait before attempt `attempts + 1`: doubling, with jitter so that a thousand phones do not return in
 * the same second. A Retry-After is the floor, and gets jitter on top for the same reason.
 */
export function backoff(attempts: number, random: number, retryAfterSeconds = 0): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempts - 1));
  return retryAfterSeconds * 1_000 + ceiling * (0.5 + random / 2);
}
