import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { localProblem, NO_ANSWER } from "~/api/problem";
import type { TaskResult } from "~/api/types";
import { GRACE_MS, HELD_MS, type HeldAct, heldActs, hold, thisPage, undo } from "./held";
import { createHeldSender } from "./heldSender";

const act = {
  user: "me",
  name: { zh: "同意", en: "Approve" },
  spots: [{ orderId: "o", number: "WX-1", visit: 1, seat: 0 }],
  comment: "好",
  path: "/api/v1/tasks/acts",
  body: {},
};

async function only(): Promise<HeldAct | undefined> {
  const [first, ...more] = await heldActs.all();
  expect(more).toEqual([]);
  return first;
}

function sender(answers: (() => Promise<readonly TaskResult[]>)[], page = thisPage) {
  const sent: string[] = [];
  const made = createHeldSender({
    rows: heldActs,
    page,
    send: (held) => {
      sent.push(held.id);
      return (answers.shift() ?? (async () => []))();
    },
    now: Date.now,
    random: () => 0.5,
  });
  return { sent, ...made };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
afterEach(async () => {
  vi.useRealTimers();
  for (const { id } of await heldActs.all()) await heldActs.remove(id);
});

/** Lets promises of the database settle, which fake timers know nothing of. */
const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};
const pass = async (ms: number) => {
  vi.advanceTimersByTime(ms);
  await settled();
};

test("an act is sent when its time is over, and not before", async () => {
  const { sent, start, stop } = sender([]);
  await hold(act);
  const id = (await only())?.id;
  await start("me");
  await pass(HELD_MS - 1);
  expect(sent).toEqual([]);
  await pass(2);
  expect(sent).toEqual([id]);
  expect(await only()).toBeUndefined();
  stop();
});

test("what is undone is never sent", async () => {
  const { sent, start, stop } = sender([]);
  await hold(act);
  await start("me");
  const held = await only();
  if (held) await heldActs.update(held.id, undo);
  await pass(HELD_MS * 2);
  expect(sent).toEqual([]);
  stop();
});

test("what is on its way cannot be undone any more", async () => {
  await hold(act);
  const held = await only();
  expect(held && undo(held)?.state).toBe("undone");
  expect(held && undo({ ...held, state: "sending", attempts: 1 })).toBeUndefined();
});

test("what a page left behind is sent by the next, a little later and under the same key", async () => {
  await hold(act);
  const id = (await only())?.id;
  const { sent, start, stop } = sender([], "another page");
  await start("me");
  await pass(HELD_MS + GRACE_MS - 1);
  expect(sent).toEqual([]);
  await pass(2);
  expect(sent).toEqual([id]);
  stop();
});

test("without an answer it is tried again under the same key, and cannot be undone", async () => {
  const { sent, start, stop } = sender([
    async () => {
      throw localProblem(NO_ANSWER);
    },
  ]);
  await hold(act);
  await start("me");
  await pass(HELD_MS + 1);
  expect(sent).toHaveLength(1);
  const waiting = await only();
  expect(waiting && undo(waiting)).toBeUndefined();
  await pass(60_000);
  expect(sent).toEqual([sent[0], sent[0]]);
  expect(await only()).toBeUndefined();
  stop();
});

test("what the server refuses comes back with its reason and its words", async () => {
  const left: TaskResult = { orderId: "o", visit: 1, seat: 0, done: false, code: "not-allowed", text: null };
  const { start, stop } = sender([async () => [left]]);
  await hold(act);
  await start("me");
  await pass(HELD_MS + 1);
  expect(await only()).toMatchObject({ state: "refused", left: [left], comment: "好" });
  stop();
});
