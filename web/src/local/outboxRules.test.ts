import { expect, test } from "vitest";
import { localProblem, NO_ANSWER } from "~/api/problem";
import type { Problem, Receipt } from "~/api/types";
import { newDraft } from "./drafts";
import { claim, hurry, LEASE_MS, queue, settle, takeBack } from "./outboxRules";

const T = 1_000_000;
const draft = newDraft(
  {
    user: "u",
    typeId: "t",
    typeName: { zh: "维修", en: "Repair" },
    formVersion: 1,
    values: { a: 1 },
    page: 0,
  },
  T,
);
const queued = queue(draft, T);
const receipt: Receipt = {
  id: "o",
  number: "WX-1",
  version: 1,
  typeId: "t",
  status: "open",
  title: "",
  createdAt: "2026-11-22T08:00:00.000000Z",
};
const problem = (status: number, extra: Partial<Problem> = {}): Problem => ({
  ...localProblem("x", status).problem,
  ...extra,
});

test("an order is taken by one tab at a time, and given back when that tab dies", () => {
  const taken = claim(queued, T);
  expect(taken?.attempts).toBe(1);
  expect(taken && claim(taken, T + 1)).toBeUndefined();
  expect(taken && claim(taken, T + LEASE_MS)?.attempts).toBe(2);
});

test("a receipt ends the story and empties the copy", () => {
  expect(settle(queued, { receipt }, T, 0)).toMatchObject({ state: "sent", receipt, values: {} });
});

test.each([
  ["no answer", localProblem(NO_ANSWER).problem],
  ["busy", problem(503)],
  ["too many requests", problem(429)],
  ["a broken server", problem(500)],
])("after %s the order waits and keeps its key", (_, failure) => {
  const next = settle({ ...queued, attempts: 1 }, { problem: failure }, T, 0.5);
  expect(next).toMatchObject({ state: "queued", key: draft.key, values: draft.values });
  expect(next.nextAt).toBeGreaterThan(T);
});

test("waits grow and carry jitter", () => {
  const wait = (attempts: number, random: number) =>
    settle({ ...queued, attempts }, { problem: problem(503) }, T, random).nextAt - T;
  expect(wait(1, 0)).toBe(1_000);
  expect(wait(1, 1)).toBe(2_000);
  expect(wait(4, 1)).toBe(16_000);
  expect(wait(30, 1)).toBe(60_000);
});

test("Retry-After is the floor, also when the network comes back early", () => {
  const next = settle({ ...queued, attempts: 1 }, { problem: problem(503, { retryAfterSeconds: 20 }) }, T, 0);
  expect(next.nextAt).toBeGreaterThanOrEqual(T + 20_000);
  expect(hurry(next, T + 1)).toBeUndefined();
});

test("a restored network cuts every other wait short", () => {
  const next = settle({ ...queued, attempts: 3 }, { problem: localProblem(NO_ANSWER).problem }, T, 1);
  expect(hurry(next, T + 1)?.nextAt).toBe(T + 1);
});

test("a refused order comes back to its writer with the findings", () => {
  const errors = [{ path: "/values/a", code: "too-long", text: { zh: "太长", en: "Too long" } }];
  const next = settle(queued, { problem: problem(422, { code: "invalid-values", errors }) }, T, 0);
  expect(next).toMatchObject({ state: "editing", errors, values: draft.values });
});

test("an ended session neither loses nor returns the order", () => {
  expect(settle(queued, { problem: problem(401) }, T, 0)).toMatchObject({
    state: "queued",
    failure: { status: 401 },
  });
});

test("an order can be taken back only before the first attempt", () => {
  expect(takeBack(queued)?.state).toBe("editing");
  expect(takeBack({ ...queued, attempts: 1 })).toBeUndefined();
});
