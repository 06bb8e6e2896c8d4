// One opinion, shared by the whole app, on whether the server can be reached.
// Failed requests raise the doubt; from then on a small ping asks until somebody answers.

export type Connection = "online" | "offline" | "unreachable" | "slow";

const PING = "/api/v1/ping";
const SLOW_MS = 1_500;
const FIRST_PING_MS = 1_000;
const LONGEST_PING_MS = 15_000;

let state: Connection = navigator.onLine === false ? "offline" : "online";
let timer: ReturnType<typeof setTimeout> | undefined;
let wait = FIRST_PING_MS;
let slowInARow = 0;
const listeners = new Set<() => void>();

export const connection = () => state;

export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: Connection) {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

export function noteAnswer() {
  clearTimeout(timer);
  timer = undefined;
  wait = FIRST_PING_MS;
  if (state !== "slow") become("online");
}

export function noteSilence() {
  become(navigator.onLine === false ? "offline" : "unreachable");
  timer ??= setTimeout(probe, wait);
}

async function probe() {
  timer = undefined;
  wait = Math.min(wait * 2, LONGEST_PING_MS);
  if ((await ping()) === null) noteSilence();
}

/** Round trip in milliseconds, or null when nobody answered. */
export async function ping(): Promise<number | null> {
  const start = performance.now();
  try {
    const response = await fetch(PING, { cache: "no-store", signal: AbortSignal.timeout(8_000) });
    // A balancer without a living node behind it answers too, but not for us.
    if (response.status >= 502) return null;
    const took = performance.now() - start;
    slowInARow = took > SLOW_MS ? slowInARow + 1 : 0;
    noteAnswer();
    become(slowInARow >= 2 ? "slow" : "online");
    return took;
  } catch {
    return null;
  }
}

window.addEventListener("offline", () => become("offline"));
window.addEventListener("online", () => void probe());
