// A draft is an order that has not reached the server yet: being written, queued for sending, or just arrived.
// Drafts belong to a user, so they outlive the sign-out and nobody else on the same computer sees them.
import type { FieldError, Problem, Receipt, Text, Values } from "~/api/types";
import { table } from "./db";
import type { DraftContent } from "./draftSync";
import { uuid } from "./uuid";

/** The order that a new one comes out of: as a piece of the work on it, or taking over some of what was asked. */
export interface PartOf {
  orderId: string;
  number: string;
  kind: "child_of" | "split_from";
}

export interface Draft {
  id: string;
  user: string;
  /** Idempotency key: made once with the draft, sent with every attempt. */
  key: string;
  typeId: string;
  typeName: Text;
  formVersion: number;
  values: Values;
  page: number;
  partOf?: PartOf;
  state: "editing" | "queued" | "sent";
  attempts: number;
  /** Earliest moment of the next attempt, and until when a tab owns the current one (epoch ms). */
  nextAt: number;
  leaseUntil: number;
  failure: Problem | null;
  errors: FieldError[];
  receipt: Receipt | null;
  createdAt: number;
  updatedAt: number;
  /** The version the server has, and the `updatedAt` it was made of. */
  remote?: { version: number; savedAt: number };
  /** What another device wrote meanwhile; the writer has to choose. */
  newer?: { version: number; content: DraftContent };
  /** It is no longer sent to the server: submitted or thrown away elsewhere, or not taken by it. */
  onlyHere?: "gone" | "refused";
}

export const drafts = table<Draft>("drafts");

/** How long a sent draft is remembered, so that a late tab can still show its number. */
const SENT_KEPT_MS = 60 * 60_000;

export interface DraftStart {
  user: string;
  typeId: string;
  typeName: Text;
  formVersion: number;
  values: Values;
  page: number;
  partOf?: PartOf;
}

export function newDraft(start: DraftStart, now = Date.now()): Draft {
  return {
    ...start,
    id: uuid(now),
    key: uuid(now),
    state: "editing",
    attempts: 0,
    nextAt: 0,
    leaseUntil: 0,
    failure: null,
    errors: [],
    receipt: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** The writer's open draft of this type, the latest first. One that comes out of an order is begun there. */
export async function openDraft(user: string, typeId: string): Promise<Draft | undefined> {
  const all = await drafts.all();
  return all
    .filter(
      (draft) => draft.user === user && draft.typeId === typeId && draft.state === "editing" && !draft.partOf,
    )
    .sort((a, b) => b.updatedAt - a.updatedAt)[0];
}

export async function forgetSent(now = Date.now()): Promise<void> {
  for (const draft of await drafts.all()) {
    if (draft.state === "sent" && draft.updatedAt < now - SENT_KEPT_MS) await drafts.remove(draft.id);
  }
}

/** "Nothing written" in the eyes of a reader: blank text, empty list, no answer. */
export function isBlank(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === "string" && value.trim() === "") ||
    (Array.isArray(value) && value.length === 0)
  );
}
