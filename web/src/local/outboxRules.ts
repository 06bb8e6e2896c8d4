// The life of an unsent order, without clock, network or storage: each rule takes a draft and returns the next one.
import { isTransient } from "~/api/problem";
import type { Problem, Receipt } from "~/api/types";
import { backoff } from "./backoff";
import type { Draft } from "./drafts";

/** After this long without an answer the writer is told that the order is safe and will be sent later. */
export const PATIENCE_MS = 8_000;
/** A little longer than an attempt can last: a tab that died holding an order gives it back by itself. */
export const LEASE_MS = PATIENCE_MS + 1_000;
const SIGN_IN_WAIT_MS = 30_000;

export type Outcome = { receipt: Receipt } | { problem: Problem };

export function queue(draft: Draft, now: number): Draft {
  return {
    ...draft,
    state: "queued",
    attempts: 0,
    nextAt: now,
    leaseUntil: 0,
    failure: null,
    errors: [],
    updatedAt: now,
  };
}

/** Takes the order for one attempt, or leaves it: not due, not queued, or in another tab's hands. */
export function claim(draft: Draft, now: number): Draft | undefined {
  if (draft.state !== "queued" || draft.nextAt > now || draft.leaseUntil > now) return undefined;
  return { ...draft, attempts: draft.attempts + 1, leaseUntil: now + LEASE_MS };
}

export function settle(draft: Draft, outcome: Outcome, now: number, random: number): Draft {
  const next = { ...draft, leaseUntil: 0, updatedAt: now };
  if ("receipt" in outcome) {
    // The words have arrived; a copy left in the browser would only be something to lose.
    return { ...next, state: "sent", receipt: outcome.receipt, failure: null, errors: [], values: {} };
  }
  const { problem } = outcome;
  if (problem.status === 401) return { ...next, failure: problem, nextAt: now + SIGN_IN_WAIT_MS };
  if (isTransient(problem)) {
    const wait = backoff(draft.attempts, random, problem.retryAfterSeconds);
    return { ...next, failure: problem, nextAt: now + wait };
  }
  return { ...next, state: "editing", failure: problem, errors: problem.errors ?? [] };
}

/** The network is back: do not sit out a wait that was meant for a dead one, but honour a server that asked for it. */
export function hurry(draft: Draft, now: number): Draft | undefined {
  if (draft.state !== "queued" || draft.nextAt <= now || draft.failure?.retryAfterSeconds) return undefined;
  return { ...draft, nextAt: now };
}

/** Back to the writer's desk, but only before the first attempt: after it the server may already have the order. */
export function takeBack(draft: Draft): Draft | undefined {
  return draft.state === "queued" && draft.attempts === 0 ? { ...draft, state: "editing" } : undefined;
}
