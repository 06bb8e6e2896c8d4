import { expect, test } from "vitest";
import { reopen } from "./db";
import { drafts, forgetSent, isBlank, newDraft, openDraft } from "./drafts";

const start = { typeId: "t", typeName: { zh: "维修", en: "Repair" }, formVersion: 1, values: {}, page: 0 };

test("a draft survives a reload and belongs to its writer", async () => {
  const draft = newDraft({ ...start, user: "chen", values: { description: "漏油" }, page: 2 });
  await drafts.put(draft);
  await reopen();
  expect(await openDraft("chen", "t")).toEqual(draft);
  expect(await openDraft("zhou", "t")).toBeUndefined();
});

test("of several open drafts the latest comes back, and none is lost", async () => {
  const older = newDraft({ ...start, user: "li" }, 1_000);
  const newer = newDraft({ ...start, user: "li" }, 2_000);
  await drafts.put(newer);
  await drafts.put(older);
  expect((await openDraft("li", "t"))?.id).toBe(newer.id);
  expect((await drafts.all()).filter((draft) => draft.user === "li")).toHaveLength(2);
});

test("two writers of one row do not overwrite each other", async () => {
  const draft = newDraft({ ...start, user: "wu" });
  await drafts.put(draft);
  await Promise.all(
    Array.from({ length: 20 }, () =>
      drafts.update(draft.id, (row) => ({ ...row, attempts: row.attempts + 1 })),
    ),
  );
  expect((await drafts.get(draft.id))?.attempts).toBe(20);
});

test("sent drafts are forgotten after a while, unsent ones never", async () => {
  const sent = { ...newDraft({ ...start, user: "sun" }, 0), state: "sent" as const };
  const queued = { ...newDraft({ ...start, user: "sun" }, 0), state: "queued" as const };
  await drafts.put(sent);
  await drafts.put(queued);
  await forgetSent();
  expect(await drafts.get(sent.id)).toBeUndefined();
  expect(await drafts.get(queued.id)).toBeDefined();
});

test.each([
  [undefined, true],
  [null, true],
  ["  ", true],
  [[], true],
  [0, false],
  [false, false],
  ["x", false],
])("isBlank(%j) is %j", (value, blank) => {
  expect(isBlank(value)).toBe(blank);
});
