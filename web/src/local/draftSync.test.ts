import { expect, test } from "vitest";
import type { Table } from "./db";
import { createDraftSync, type RemoteDraft } from "./draftSync";
import { type Draft, newDraft } from "./drafts";

function tableOf(): Table<Draft> & { map: Map<string, Draft> } {
  const map = new Map<string, Draft>();
  return {
    map,
    get: async (id) => map.get(id),
    all: async () => [...map.values()],
    put: async (row) => void map.set(row.id, row),
    update: async (id, change) => {
      const row = map.get(id);
      const next = row && change(row);
      if (next) map.set(id, next);
      return next;
    },
    remove: async (id) => void map.delete(id),
    onChange: () => () => {},
  };
}

/** Two devices of one person around one server. */
function world() {
  const server = new Map<string, RemoteDraft>();
  const device = () => {
    const rows = tableOf();
    const sync = createDraftSync({
      rows,
      list: async () => structuredClone([...server.values()]),
      save: async (id, base, content) => {
        const held = server.get(id);
        if (base > 0 && !held) return "gone";
        if ((held?.version ?? 0) !== base)
          return { version: held?.version ?? 0, newer: structuredClone(held) };
        server.set(id, { id, version: base + 1, content: structuredClone({ ...content }) });
        return { version: base + 1 };
      },
      forget: async (id) => void server.delete(id),
    });
    sync.start("li");
    const write = (id: string, text: string) =>
      rows.update(id, (row) => ({ ...row, values: { text }, updatedAt: row.updatedAt + 1 }));
    return { rows, sync, write, text: (id: string) => rows.map.get(id)?.values.text };
  };
  return { server, phone: device(), desk: device() };
}

const start = { user: "li", typeId: "t", typeName: { zh: "维修", en: "Repair" }, formVersion: 1, page: 0 };

test("a draft begun on the phone goes on at the desk", async () => {
  const { phone, desk, server } = world();
  const draft = newDraft({ ...start, values: { text: "漏水" } }, 1_000);
  await phone.rows.put(draft);
  await phone.sync.push();
  await desk.sync.pull();
  expect(desk.text(draft.id)).toBe("漏水");
  expect(desk.rows.map.get(draft.id)?.key).toBe(draft.key);
  await desk.write(draft.id, "三楼漏水");
  await desk.sync.push();
  await phone.sync.pull();
  expect(phone.text(draft.id)).toBe("三楼漏水");
  await phone.sync.push();
  expect(server.get(draft.id)?.version).toBe(2);
});

test.each([
  [true, "桌面"],
  [false, "手机"],
])("of two changes nobody loses one unseen (take theirs: %s)", async (theirs, expected) => {
  const { phone, desk } = world();
  const draft = newDraft({ ...start, values: {} }, 1_000);
  await phone.rows.put(draft);
  await phone.sync.push();
  await desk.sync.pull();
  await desk.write(draft.id, "桌面");
  await desk.sync.push();
  await phone.write(draft.id, "手机");
  await phone.sync.push();
  expect(phone.text(draft.id)).toBe("手机");
  expect(phone.rows.map.get(draft.id)?.newer?.content.values).toEqual({ text: "桌面" });
  await phone.sync.choose(draft.id, theirs);
  await phone.sync.push();
  await desk.sync.pull();
  expect([phone.text(draft.id), desk.text(draft.id)]).toEqual([expected, expected]);
});

test("a draft on the screen never changes under its writer", async () => {
  const { phone, desk } = world();
  const draft = newDraft({ ...start, values: { text: "甲" } }, 1_000);
  await phone.rows.put(draft);
  await phone.sync.push();
  await desk.sync.pull();
  const leave = phone.sync.show(draft.id);
  await desk.write(draft.id, "乙");
  await desk.sync.push();
  await phone.sync.pull();
  expect(phone.text(draft.id)).toBe("甲");
  expect(phone.rows.map.get(draft.id)?.newer).toBeDefined();
  leave();
});

test("a submitted draft disappears everywhere, and one thrown away, too", async () => {
  const { phone, desk, server } = world();
  const [one, two] = [newDraft({ ...start, values: {} }, 1_000), newDraft({ ...start, values: {} }, 2_000)];
  await phone.rows.put(one);
  await phone.rows.put(two);
  await phone.sync.push();
  await desk.sync.pull();
  await phone.rows.update(one.id, (row) => ({ ...row, state: "sent" }));
  await phone.rows.remove(two.id);
  await phone.sync.push();
  expect(server.size).toBe(0);
  await desk.sync.pull();
  expect(desk.rows.map.size).toBe(0);
});

test("what was written here after it went elsewhere is kept on this device", async () => {
  const { phone, desk } = world();
  const draft = newDraft({ ...start, values: {} }, 1_000);
  await phone.rows.put(draft);
  await phone.sync.push();
  await desk.sync.pull();
  await desk.rows.remove(draft.id);
  await desk.sync.push();
  await phone.write(draft.id, "还在写");
  await phone.sync.push();
  await phone.sync.pull();
  expect(phone.text(draft.id)).toBe("还在写");
  expect(phone.rows.map.get(draft.id)?.onlyHere).toBe("gone");
});

test("what is no draft is left alone", async () => {
  const { phone, server } = world();
  server.set("x", { id: "x", version: 1, content: { odd: true } });
  await phone.sync.pull();
  expect(phone.rows.map.size).toBe(0);
});
