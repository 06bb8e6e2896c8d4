// Sends what was held back when its time is over; what the server refuses comes back with the reason.
import { send } from "~/api/client";
import { connection, onConnection } from "~/api/connection";
import { asProblem, isTransient, problemOf } from "~/api/problem";
import type { TaskResult } from "~/api/types";
import { backoff } from "./backoff";
import type { Table } from "./db";
import { claim, dueAt, type HeldAct, heldActs, isOpen, thisPage } from "./held";

/** Where signing in again is needed, somebody does that first. */
const SIGN_IN_WAIT_MS = 30_000;

export interface HeldParts {
  rows: Table<HeldAct>;
  page: string;
  /** Those of many that were not done. */
  send(act: HeldAct): Promise<readonly TaskResult[]>;
  now(): number;
  random(): number;
}

export function createHeldSender({ rows, page, send: post, now, random }: HeldParts) {
  let user: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const busy = new Set<string>();
  const under = new Set<Promise<void>>();

  function track(work: Promise<void>) {
    under.add(work);
    void work.finally(() => under.delete(work));
  }

  async function attempt(id: string) {
    if (busy.has(id)) return;
    busy.add(id);
    try {
      const claimed = await rows.update(id, (act) => claim(act, page, now()));
      if (!claimed) return;
      try {
        const left = await post(claimed);
        if (left.length === 0) await rows.remove(id);
        else await rows.update(id, (act) => ({ ...act, state: "refused", left, leaseUntil: 0 }));
      } catch (error) {
        const problem = asProblem(error);
        await rows.update(id, (act) => after(act, problem));
      }
    } finally {
      busy.delete(id);
    }
    await wake();
  }

  function after(act: HeldAct, failure: HeldAct["failure"]): HeldAct {
    const next = { ...act, failure, leaseUntil: 0 };
    if (failure?.status === 401) return { ...next, sendAt: now() + SIGN_IN_WAIT_MS };
    if (failure && isTransient(failure))
      return { ...next, sendAt: now() + backoff(act.attempts, random(), failure.retryAfterSeconds) };
    return { ...next, state: "refused" };
  }

  /** Starts what is due and sets one timer for what is not. */
  async function wake(): Promise<void> {
    clearTimeout(timer);
    if (user === undefined) return;
    let next = Number.POSITIVE_INFINITY;
    for (const act of await rows.all()) {
      if (act.state === "undone") await rows.remove(act.id);
      if (act.user !== user || !isOpen(act) || busy.has(act.id)) continue;
      const due = dueAt(act, page);
      if (due <= now()) track(attempt(act.id));
      else next = Math.min(next, due);
    }
    clearTimeout(timer);
    if (Number.isFinite(next)) timer = setTimeout(wake, next - now());
  }

  return {
    wake,
    async start(forUser: string) {
      user = forUser;
      await wake();
    },
    stop() {
      user = undefined;
      clearTimeout(timer);
    },
    /** Sends everything of this page and waits for the answers. */
    async flush() {
      await this.hurry();
      await Promise.all(under);
    },
    /** Sends everything of this page now. */
    async hurry() {
      for (const { id } of await rows.all()) {
        await rows.update(id, (act) =>
          act.user === user && act.page === page && act.state === "held" && act.sendAt > now()
            ? { ...act, sendAt: now() }
            : undefined,
        );
      }
      await wake();
    },
  };
}

async function post(act: HeldAct, keepalive = false): Promise<readonly TaskResult[]> {
  const request = new Request(new URL(act.path, location.origin), {
    method: "POST",
    keepalive,
    headers: { "Content-Type": "application/json", "Idempotency-Key": act.id },
    body: JSON.stringify(act.body),
  });
  const response = await send(request);
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response.status, body, response.headers);
  return resultsIn(body).filter((result) => !result.done);
}

/** What became of each, where many were decided. */
function resultsIn(body: unknown): readonly TaskResult[] {
  const items = typeof body === "object" && body !== null && "items" in body ? body.items : [];
  return Array.isArray(items) ? items : [];
}

export const heldSender = createHeldSender({
  rows: heldActs,
  page: thisPage,
  send: (act) => post(act),
  now: Date.now,
  random: Math.random,
});

/** Runs the sender for the signed-in user until the returned function is called. */
export function startHeldActs(user: string): () => void {
  let mine: HeldAct[] = [];
  const look = () =>
    void heldActs.all().then((all) => {
      mine = all.filter((act) => act.user === user && act.page === thisPage && act.state === "held");
    });
  // A page that goes has no time to ask what it holds. Its acts are sent as they are; they stay in the browser until the
  // next page has heard the same answer, for the same key.
  const leave = () => {
    for (const act of mine) void post(act, true).catch(() => undefined);
  };
  const back = (event: PageTransitionEvent) => {
    if (event.persisted) void heldSender.hurry();
  };
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", back);
  look();
  void heldSender.start(user);
  const stops = [
    heldActs.onChange(look),
    heldActs.onChange(() => void heldSender.wake()),
    onConnection(() => {
      if (connection() === "online") void heldSender.wake();
    }),
  ];
  return () => {
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("pageshow", back);
    for (const stop of stops) stop();
    heldSender.stop();
  };
}
