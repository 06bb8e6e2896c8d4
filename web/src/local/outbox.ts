// Sends queued orders until the server has answered for each of them: in this tab or another, now or after a reload.
import { api, unwrap } from "~/api/client";
import { connection, onConnection } from "~/api/connection";
import { asProblem } from "~/api/problem";
import type { Receipt, Values } from "~/api/types";
import type { Table } from "./db";
import { type Draft, drafts, forgetSent } from "./drafts";
import { claim, hurry, LEASE_MS, type Outcome, PATIENCE_MS, queue, settle } from "./outboxRules";
import { uploads, uploadsOf, valuesWithUploads } from "./uploads";

export interface OutboxParts {
  rows: Table<Draft>;
  send(draft: Draft): Promise<Receipt>;
  /** False while files of this order are still on their way. */
  ready(draft: Draft): Promise<boolean>;
  now(): number;
  random(): number;
}

export function createOutbox({ rows, send, ready, now, random }: OutboxParts) {
  let user: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const busy = new Set<string>();

  async function attempt(id: string) {
    if (busy.has(id)) return;
    busy.add(id);
    try {
      const waiting = await rows.get(id);
      if (!waiting || !(await ready(waiting))) return;
      const claimed = await rows.update(id, (draft) => claim(draft, now()));
      if (!claimed) return;
      const outcome: Outcome = await send(claimed).then(
        (receipt) => ({ receipt }),
        (error: unknown) => ({ problem: asProblem(error) }),
      );
      await rows.update(id, (draft) =>
        draft.state === "queued" ? settle(draft, outcome, now(), random()) : undefined,
      );
    } finally {
      busy.delete(id);
    }
    await wake();
  }

  /** Starts what is due and sets one timer for what is not. */
  async function wake(): Promise<void> {
    clearTimeout(timer);
    if (user === undefined) return;
    const mine = (await rows.all()).filter((draft) => draft.user === user && draft.state === "queued");
    let next = Number.POSITIVE_INFINITY;
    for (const draft of mine) {
      const due = Math.max(draft.nextAt, draft.leaseUntil);
      if (due <= now()) void attempt(draft.id);
      else next = Math.min(next, due);
    }
    clearTimeout(timer);
    if (Number.isFinite(next)) timer = setTimeout(wake, Math.min(next - now(), LEASE_MS * 10));
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
    async submit(id: string, values: Values) {
      await rows.update(id, (draft) => queue({ ...draft, values }, now()));
      await wake();
    },
    /** Tries every waiting order at once: the network is back, or the writer asked for it. */
    async hurry() {
      for (const draft of await rows.all()) {
        if (draft.user === user) await rows.update(draft.id, (row) => hurry(row, now()));
      }
      await wake();
    },
  };
}

export const outbox = createOutbox({
  rows: drafts,
  async send(draft) {
    const values = valuesWithUploads(draft.values, await uploadsOf(draft.id));
    const { orderId, kind } = draft.partOf ?? {};
    return unwrap(
      api.POST("/api/v1/orders", {
        params: { header: { "Idempotency-Key": draft.key } },
        body: {
          typeId: draft.typeId,
          formVersion: draft.formVersion,
          values,
          ...(orderId && kind && { partOf: { orderId, kind } }),
        },
        signal: AbortSignal.timeout(PATIENCE_MS),
      }),
    );
  },
  async ready(draft) {
    return (await uploadsOf(draft.id)).every((upload) => upload.state === "done");
  },
  now: Date.now,
  random: Math.random,
});

/** Runs the outbox for the signed-in user until the returned function is called. */
export function startOutbox(user: string): () => void {
  void forgetSent();
  // Somebody who has just signed in, or reloaded, is somebody who wants to get on.
  void outbox.start(user).then(() => outbox.hurry());
  const stops = [
    onConnection(() => {
      if (connection() === "online") void outbox.hurry();
    }),
    uploads.onChange(() => void outbox.wake()),
  ];
  return () => {
    for (const stop of stops) stop();
    outbox.stop();
  };
}
