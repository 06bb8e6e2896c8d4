import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { localProblem, NO_ANSWER } from "~/api/problem";
import type { Receipt } from "~/api/types";
import type { Table } from "./db";
import { type Draft, newDraft } from "./drafts";
import { createOutbox } from "./outbox";

/** A table without a disk, so that fake timers rule alone. */
function shelf(...rows: Draft[]): Table<Draft> {
  const kept = new Map(rows.map((row) => [row.id, row]));
  return {
    get: async (id) => kept.get(id),
    all: async () => [...kept.values()],
    put: async (row) => void kept.set(row.id, row),
    update: async (id, change) => {
      const row = kept.get(id);
      const next = row && change(row);
      if (next) kept.set(id, next);
      return next;
    },
    remove: async (id) => void kept.delete(id),
    onChange: () => () => {},
  };
}

const receipt: Receipt = {
  id: "o",
  number: "WX-1",
  version: 1,
  typeId: "t",
  status: "open",
  title: "",
  createdAt: "2026-11-22T08:00:00.000000Z",
};
const draftOf = (user: string) =>
  newDraft({ user, typeId: "t", typeName: { zh: "", en: "" }, formVersion: 1, values: {}, page: 0 });

function setUp(draft: Draft, answers: (() => Promise<Receipt>)[]) {
  const rows = shelf(draft);
  const keys: string[] = [];
  let ready = true;
  const outbox = createOutbox({
    rows,
    send: (sent) => {
      keys.push(sent.key);
      return (answers.shift() ?? (async () => receipt))();
    },
    ready: async () => ready,
    now: Date.now,
    random: () => 0.5,
  });
  return {
    outbox,
    rows,
    keys,
    setReady: (value: boolean) => {
      ready = value;
    },
  };
}

const unreachable = async (): Promise<Receipt> => {
  throw localProblem(NO_ANSWER);
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("an order goes out once, and its key goes with it", async () => {
  const draft = draftOf("me");
  const { outbox, rows, keys } = setUp(draft, []);
  await outbox.start("me");
  await outbox.submit(draft.id, { a: 1 });
  await vi.advanceTimersByTimeAsync(10);
  expect(keys).toEqual([draft.key]);
  expect((await rows.get(draft.id))?.receipt).toEqual(receipt);
});

test("while nobody answers it tries again by itself, always under the same key", async () => {
  const draft = draftOf("me");
  const { outbox, rows, keys } = setUp(draft, [unreachable, unreachable, unreachable]);
  await outbox.start("me");
  await outbox.submit(draft.id, {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(keys).toEqual([draft.key, draft.key, draft.key, draft.key]);
  expect((await rows.get(draft.id))?.state).toBe("sent");
});

test("a reload finds the order where it was and sends it", async () => {
  const draft = draftOf("me");
  const first = setUp(draft, [unreachable]);
  await first.outbox.start("me");
  await first.outbox.submit(draft.id, {});
  await vi.advanceTimersByTimeAsync(10);
  first.outbox.stop();
  const kept = await first.rows.get(draft.id);
  if (!kept) throw new Error("the order is gone");

  const second = setUp(kept, []);
  await second.outbox.start("me");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(second.keys).toEqual([draft.key]);
});

test("another person on the same computer sends nothing of mine", async () => {
  const draft = draftOf("me");
  const { outbox, rows, keys } = setUp({ ...draft, state: "queued" }, []);
  await outbox.start("you");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(keys).toEqual([]);
  expect((await rows.get(draft.id))?.state).toBe("queued");
});

test("an order waits for its files", async () => {
  const draft = draftOf("me");
  const { outbox, keys, setReady } = setUp(draft, []);
  setReady(false);
  await outbox.start("me");
  await outbox.submit(draft.id, {});
  await vi.advanceTimersByTimeAsync(20_000);
  expect(keys).toEqual([]);
  setReady(true);
  await outbox.wake();
  await vi.advanceTimersByTimeAsync(10);
  expect(keys).toEqual([draft.key]);
});
