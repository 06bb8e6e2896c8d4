// Drafts of one person on all their devices. Versions count changes, not clocks: whoever goes on from an old version
// is shown the newer one and chooses; nothing is overwritten unseen.
import type { Values } from "~/api/types";
import type { Table } from "./db";
import type { Draft, PartOf } from "./drafts";

/** What travels of a draft. Files stay on the device until they are up; then their ids are values like all others. */
export type DraftContent = Pick<
  Draft,
  "key" | "typeId" | "typeName" | "formVersion" | "values" | "page" | "partOf" | "createdAt" | "updatedAt"
>;

export interface RemoteDraft {
  id: string;
  version: number;
  content: Record<string, unknown>;
}

export interface SyncParts {
  rows: Table<Draft>;
  list(): Promise<RemoteDraft[]>;
  /** Answers the version kept now and, when another device was faster, what that kept. */
  save(
    id: string,
    base: number,
    content: DraftContent,
  ): Promise<{ version: number; newer?: RemoteDraft | undefined } | "gone" | "refused">;
  forget(id: string): Promise<void>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readPart(part: unknown): { partOf?: PartOf } {
  if (!isObject(part)) return {};
  const { orderId, number, kind } = part;
  if (typeof orderId !== "string" || (kind !== "child_of" && kind !== "split_from")) return {};
  return { partOf: { orderId, number: String(number ?? ""), kind } };
}

/** Reads what another device, perhaps with an older app, has kept; null for what cannot be a draft. */
export function readContent(content: Record<string, unknown>): DraftContent | null {
  const { key, typeId, typeName, formVersion, values, page, createdAt, updatedAt } = content;
  if (typeof key !== "string" || typeof typeId !== "string" || !isObject(values) || !isObject(typeName))
    return null;
  const { zh, en } = typeName;
  const number = (value: unknown, or: number) => (typeof value === "number" ? value : or);
  return {
    key,
    typeId,
    typeName: { zh: String(zh ?? ""), en: String(en ?? "") },
    formVersion: number(formVersion, 1),
    values: { ...values } satisfies Values,
    page: number(page, 0),
    ...readPart(content.partOf),
    createdAt: number(createdAt, 0),
    updatedAt: number(updatedAt, 0),
  };
}

const contentOf = ({
  key,
  typeId,
  typeName,
  formVersion,
  values,
  page,
  partOf,
  createdAt,
  updatedAt,
}: Draft): DraftContent => ({
  key,
  typeId,
  typeName,
  formVersion,
  values,
  page,
  ...(partOf && { partOf }),
  createdAt,
  updatedAt,
});

const isChanged = (row: Draft) => row.updatedAt > (row.remote?.savedAt ?? 0);

export function createDraftSync({ rows, list, save, forget }: SyncParts) {
  let user: string | undefined;
  /** Drafts on the screen: their writer is asked before anything in them changes. */
  const onScreen = new Set<string>();
  /** Of this session: what the server has, so that a draft that is gone here goes there, too. */
  const known = new Set<string>();

  const mine = async () => (await rows.all()).filter((row) => row.user === user);

  /** Takes in what other devices wrote. */
  async function pull(): Promise<void> {
    const owner = user;
    if (owner === undefined) return;
    const remote = new Map((await list()).map((each) => [each.id, each]));
    const here = await mine();
    for (const row of here) {
      const there = remote.get(row.id);
      remote.delete(row.id);
      if (row.state !== "editing" || !row.remote) continue;
      if (!there) {
        // Submitted or thrown away elsewhere; what was changed here since is kept as a draft of its own.
        if (isChanged(row) || onScreen.has(row.id))
          await rows.update(row.id, ({ remote: _, ...rest }) => ({ ...rest, onlyHere: "gone" }));
        else await rows.remove(row.id);
      } else if (there.version > row.remote.version) await takeIn(row, there);
    }
    for (const there of remote.values()) {
      const content = readContent(there.content);
      if (!content) continue;
      const remote = { version: there.version, savedAt: content.updatedAt };
      await rows.put({
        ...content,
        id: there.id,
        user: owner,
        state: "editing",
        attempts: 0,
        nextAt: 0,
        leaseUntil: 0,
        failure: null,
        errors: [],
        receipt: null,
        remote,
      });
      known.add(there.id);
    }
  }

  async function takeIn(row: Draft, there: RemoteDraft) {
    const content = readContent(there.content);
    if (!content) return;
    const asks = isChanged(row) || onScreen.has(row.id);
    await rows.update(row.id, (now) =>
      asks
        ? { ...now, newer: { version: there.version, content } }
        : { ...now, ...content, remote: { version: there.version, savedAt: content.updatedAt } },
    );
  }

  /** Sends what was written here. */
  async function push(): Promise<void> {
    if (user === undefined) return;
    const here = await mine();
    for (const id of known) {
      const row = here.find((each) => each.id === id);
      if (row && row.state !== "sent") continue;
      await forget(id);
      known.delete(id);
    }
    for (const row of here) {
      if (row.state !== "editing" || row.newer || row.onlyHere || !isChanged(row)) continue;
      const saved = await save(row.id, row.remote?.version ?? 0, contentOf(row));
      if (typeof saved === "string") {
        // From now on it is a draft of this device alone.
        await rows.update(row.id, ({ remote: _, ...rest }) => ({ ...rest, onlyHere: saved }));
      } else if (saved.newer) {
        known.add(row.id);
        await takeIn(row, saved.newer);
      } else {
        known.add(row.id);
        const remote = { version: saved.version, savedAt: row.updatedAt };
        await rows.update(row.id, (now) => ({ ...now, remote }));
      }
    }
  }

  return {
    pull,
    push,
    start(forUser: string) {
      user = forUser;
    },
    stop() {
      user = undefined;
      known.clear();
    },
    /** Says that a draft is being written on the screen, until the returned function is called. */
    show(id: string) {
      onScreen.add(id);
      return () => {
        onScreen.delete(id);
      };
    },
    /** After the choice: theirs replaces what is here, or mine goes on from theirs. */
    async choose(id: string, theirs: boolean) {
      await rows.update(id, ({ newer, ...row }) => {
        if (!newer) return undefined;
        return theirs
          ? { ...row, ...newer.content, remote: { version: newer.version, savedAt: newer.content.updatedAt } }
          : { ...row, remote: { version: newer.version, savedAt: 0 } };
      });
    },
  };
}
