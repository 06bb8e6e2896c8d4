// Acts that wait a moment before they are sent, so that a slip of the hand can be undone. What is decided about an order
// tells people, ends orders and calls other systems at once: only what was never sent can be undone without a trace.
import type { Problem, TaskResult, Text } from "~/api/types";
import { type Row, table } from "./db";
import { uuid } from "./uuid";

/** How long an act may be undone. */
export const HELD_MS = 10_000;
/** Longer than an attempt can last: a page that died while it sent gives the act back by itself. */
export const LEASE_MS = 21_000;
/** What another page holds is left to it for so long after its time. */
export const GRACE_MS = 2_000;

/** A duty that it settles. */
export interface Spot {
  orderId: string;
  number: string;
  visit: number;
  seat: number;
}

export interface HeldAct extends Row {
  /** Also the idempotency key: whoever sends it, and however often, it counts once. */
  id: string;
  user: string;
  /** The page that may still undo it. */
  page: string;
  /** What it is called. */
  name: Text;
  spots: readonly Spot[];
  comment: string;
  /** Where it goes, and what. */
  path: string;
  body: unknown;
  sendAt: number;
  leaseUntil: number;
  attempts: number;
  state: "held" | "sending" | "undone" | "refused";
  failure: Problem | null;
  /** Of many: those that were not done. */
  left: readonly TaskResult[];
}

export const heldActs = table<HeldAct>("acts");

/** This page, until it is loaded again. */
export const thisPage = uuid();

export type NewAct = Pick<HeldAct, "user" | "name" | "spots" | "comment" | "path" | "body">;

/** Puts an act by; it is sent when its time is over, or when the page goes. */
export async function hold(act: NewAct, now = Date.now()): Promise<void> {
  await heldActs.put({
    ...act,
    id: uuid(),
    page: thisPage,
    sendAt: now + HELD_MS,
    leaseUntil: 0,
    attempts: 0,
    state: "held",
    failure: null,
    left: [],
  });
}

/** Undone, as long as nothing of it has left this browser. */
export function undo(act: HeldAct): HeldAct | undefined {
  return act.state === "held" && act.attempts === 0 ? { ...act, state: "undone" } : undefined;
}

/** When a page may send it: its own at the time, those of pages that are gone a little later. */
export const dueAt = (act: HeldAct, page: string) =>
  Math.max(act.sendAt + (act.page === page ? 0 : GRACE_MS), act.leaseUntil);

/** Takes it for one attempt, or leaves it. */
export function claim(act: HeldAct, page: string, now: number): HeldAct | undefined {
  if (act.state !== "held" && act.state !== "sending") return undefined;
  if (dueAt(act, page) > now) return undefined;
  return { ...act, state: "sending", attempts: act.attempts + 1, leaseUntil: now + LEASE_MS };
}

/** Neither undone nor answered. */
export const isOpen = ({ state }: HeldAct) => state === "held" || state === "sending";

export const spotKey = ({ orderId, visit, seat }: Pick<Spot, "orderId" | "visit" | "seat">) =>
  `${orderId}:${visit}:${seat}`;
