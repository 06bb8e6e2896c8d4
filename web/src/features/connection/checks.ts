// What the page looks at, each finding with its verdict; the words for it are looked up by key.
import { ping } from "~/api/connection";
import type { Gaps } from "~/i18n/words";
import { isDurable } from "~/local/db";
import type { connectionWords } from "./words";

export type Verdict = "good" | "fair" | "bad";
type Key = keyof (typeof connectionWords)["en"];

export interface Finding {
  name: Key;
  verdict: Verdict;
  words: Key;
  gaps?: Gaps;
}

const TRIES = 5;
const SLOW_MS = 800;
const LOW_SPACE = 50_000_000;
const CLOCK_TOLERANCE_MINUTES = 3;

export function judgeServer(trips: readonly (number | null)[], online: boolean): Finding {
  const name = "server";
  const answered = trips.filter((trip) => trip !== null).sort((a, b) => a - b);
  const middle = answered[Math.floor(answered.length / 2)];
  if (!online) return { name, verdict: "bad", words: "offline" };
  if (middle === undefined) return { name, verdict: "bad", words: "serverBad" };
  const lost = trips.length - answered.length;
  const ms = Math.round(middle);
  if (lost > 0) return { name, verdict: "fair", words: "serverShaky", gaps: { lost, all: trips.length } };
  if (middle > SLOW_MS) return { name, verdict: "fair", words: "serverSlow", gaps: { ms } };
  return { name, verdict: "good", words: "serverGood", gaps: { ms } };
}

async function server(): Promise<Finding> {
  const trips: (number | null)[] = [];
  for (let tries = 0; tries < TRIES; tries++) trips.push(await ping());
  return judgeServer(trips, navigator.onLine !== false);
}

async function storage(formatBytes: (bytes: number) => string): Promise<Finding> {
  const name = "storage";
  if (!(await isDurable())) return { name, verdict: "bad", words: "storageBad" };
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  const left = quota !== undefined && usage !== undefined ? quota - usage : undefined;
  if (left !== undefined && left < LOW_SPACE) {
    return { name, verdict: "fair", words: "storageLow", gaps: { size: formatBytes(left) } };
  }
  return { name, verdict: "good", words: "storageGood" };
}

/** Each line is something this app uses and old browsers lack. */
function browser(): Finding {
  const recent =
    typeof AbortSignal.timeout === "function" &&
    typeof HTMLDialogElement !== "undefined" &&
    CSS.supports("selector(:has(*))");
  return { name: "browser", verdict: recent ? "good" : "fair", words: recent ? "browserGood" : "browserOld" };
}

export function judgeClock(serverDate: string | null, now: number): Finding {
  const name = "clock";
  const theirs = Date.parse(serverDate ?? "");
  if (Number.isNaN(theirs)) return { name, verdict: "good", words: "clockUnknown" };
  const minutes = Math.round(Math.abs(now - theirs) / 60_000);
  return minutes > CLOCK_TOLERANCE_MINUTES
    ? { name, verdict: "fair", words: "clockOff", gaps: { minutes } }
    : { name, verdict: "good", words: "clockGood" };
}

async function clock(): Promise<Finding> {
  const response = await fetch("/api/v1/ping", { cache: "no-store" }).catch(() => null);
  return judgeClock(response?.headers.get("date") ?? null, Date.now());
}

export async function runChecks(formatBytes: (bytes: number) => string): Promise<Finding[]> {
  const live = typeof EventSource !== "undefined";
  const secure = location.protocol === "https:" || location.hostname === "localhost";
  return [
    await server(),
    await storage(formatBytes),
    browser(),
    { name: "live", verdict: live ? "good" : "fair", words: live ? "liveGood" : "liveBad" },
    await clock(),
    { name: "secure", verdict: "good", words: secure ? "secureGood" : "securePlain" },
  ];
}
