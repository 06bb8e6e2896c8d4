// Files on their way to the server. They travel beside the form: nobody waits for a photo to go on writing, and a
// reload goes on where it stopped because the file itself is kept in this browser.
import { connection, onConnection } from "~/api/connection";
import { asProblem, isTransient } from "~/api/problem";
import type { Problem, Values } from "~/api/types";
import { backoff } from "./backoff";
import { table } from "./db";
import { uploadFile } from "./tus";
import { uuid } from "./uuid";

export interface Upload {
  id: string;
  user: string;
  /** What the file is for: a draft, an order being edited, a comment; and the place in it. */
  owner: string;
  slot: string;
  name: string;
  type: string;
  size: number;
  state: "waiting" | "paused" | "failed" | "done";
  location: string | null;
  attachmentId: string | null;
  offset: number;
  attempts: number;
  nextAt: number;
  leaseUntil: number;
  problem: Problem | null;
  createdAt: number;
}

interface KeptFile {
  id: string;
  file: Blob;
}

const AT_ONCE = 2;
/** Renewed while sending; short, so that a reloaded page soon owns its files again. */
const LEASE_MS = 4_000;

export const uploads = table<Upload>("uploads");
const files = table<KeptFile>("files");

const running = new Map<string, AbortController>();
let user: string | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

export async function uploadsOf(owner: string): Promise<Upload[]> {
  return inOrder(await uploads.all(), owner);
}

export function inOrder(all: readonly Upload[], owner: string): Upload[] {
  return all.filter((upload) => upload.owner === owner).sort((a, b) => a.createdAt - b.createdAt);
}

/** Adds the ids of the files that have arrived to the values they belong to. */
export function valuesWithUploads(values: Values, arrived: readonly Upload[]): Values {
  const merged: Values = { ...values };
  for (const { slot, attachmentId } of arrived) {
    if (!attachmentId) continue;
    const before = merged[slot];
    const ids: unknown[] = Array.isArray(before) ? before : [];
    if (!ids.includes(attachmentId)) merged[slot] = [...ids, attachmentId];
  }
  return merged;
}

export async function addUpload(
  target: { user: string; owner: string; slot: string },
  file: File,
): Promise<Upload> {
  const id = uuid();
  const upload: Upload = {
    ...target,
    id,
    name: file.name,
    type: file.type,
    size: file.size,
    state: "waiting",
    location: null,
    attachmentId: null,
    offset: 0,
    attempts: 0,
    nextAt: 0,
    leaseUntil: 0,
    problem: null,
    createdAt: Date.now(),
  };
  await files.put({ id, file });
  await uploads.put(upload);
  void wake();
  return upload;
}

export async function fileOf(id: string): Promise<Blob | undefined> {
  return (await files.get(id))?.file;
}

export async function pauseUpload(id: string) {
  await uploads.update(id, (row) =>
    row.state === "waiting" ? { ...row, state: "paused", leaseUntil: 0 } : undefined,
  );
  running.get(id)?.abort();
}

export async function resumeUpload(id: string) {
  await uploads.update(id, (row) => ({
    ...row,
    state: "waiting",
    nextAt: 0,
    attempts: 0,
    leaseUntil: 0,
    problem: null,
  }));
  void wake();
}

export async function removeUpload(id: string) {
  running.get(id)?.abort();
  await uploads.remove(id);
  await files.remove(id);
}

export async function removeUploadsOf(owner: string) {
  for (const upload of await uploadsOf(owner)) await removeUpload(upload.id);
}

async function run(id: string) {
  const stop = new AbortController();
  running.set(id, stop);
  let beat: ReturnType<typeof setInterval> | undefined;
  try {
    const now = Date.now();
    const mine = await uploads.update(id, (row) =>
      row.state === "waiting" && row.leaseUntil <= now && row.nextAt <= now
        ? { ...row, leaseUntil: now + LEASE_MS, attempts: row.attempts + 1 }
        : undefined,
    );
    if (!mine) return;
    const file = await fileOf(id);
    if (!file) {
      await removeUpload(id);
      return;
    }
    beat = setInterval(() => {
      void uploads.update(id, (row) => ({ ...row, leaseUntil: Date.now() + LEASE_MS }));
    }, LEASE_MS / 2);
    const attachmentId = await uploadFile({
      file,
      name: mine.name,
      type: mine.type,
      location: mine.location,
      signal: stop.signal,
      onLocation: (location) => void uploads.update(id, (row) => ({ ...row, location })),
      // Whatever got through proves the way is open: the patience for the next failure starts afresh.
      onProgress: (offset) => void uploads.update(id, (row) => ({ ...row, offset, attempts: 1 })),
    });
    await uploads.update(id, (row) => ({
      ...row,
      state: "done",
      attachmentId,
      offset: row.size,
      problem: null,
    }));
  } catch (error) {
    if (stop.signal.aborted) return;
    await uploads.update(id, (row) => failed(row, asProblem(error)));
  } finally {
    clearInterval(beat);
    running.delete(id);
    void wake();
  }
}

function failed(row: Upload, problem: Problem): Upload | undefined {
  if (row.state !== "waiting") return undefined;
  const again = isTransient(problem) || problem.status === 401;
  const nextAt = Date.now() + backoff(row.attempts, Math.random(), problem.retryAfterSeconds);
  return { ...row, leaseUntil: 0, problem, ...(again ? { nextAt } : { state: "failed" }) };
}

async function wake(): Promise<void> {
  clearTimeout(timer);
  if (user === undefined) return;
  let next = Number.POSITIVE_INFINITY;
  for (const row of await uploads.all()) {
    if (row.user !== user || row.state !== "waiting" || running.has(row.id)) continue;
    const due = Math.max(row.nextAt, row.leaseUntil);
    if (due > Date.now()) next = Math.min(next, due);
    else if (running.size < AT_ONCE) void run(row.id);
  }
  clearTimeout(timer);
  if (Number.isFinite(next)) timer = setTimeout(wake, Math.max(100, next - Date.now()));
}

async function hurry() {
  for (const row of await uploads.all()) {
    if (row.state === "waiting" && row.nextAt > 0) await uploads.update(row.id, (r) => ({ ...r, nextAt: 0 }));
  }
  await wake();
}

/** Sends this user's files until the returned function is called (sign-out pauses them where they are). */
export function startUploads(forUser: string): () => void {
  user = forUser;
  void wake();
  const stop = onConnection(() => {
    if (connection() === "online") void hurry();
  });
  return () => {
    stop();
    user = undefined;
    clearTimeout(timer);
    for (const controller of running.values()) controller.abort();
  };
}
