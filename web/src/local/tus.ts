// tus 1.0.0, the part we need: create, ask how far we got, send the rest in pieces.
import { send as sendRequest } from "~/api/client";
import { localProblem, NO_ANSWER, problemOf } from "~/api/problem";

const ENDPOINT = "/api/v1/uploads";
const SMALLEST = 64 * 1024;
const LARGEST = 4 * 1024 * 1024;
const FAST_MS = 1_000;
const SLOW_MS = 4_000;
const CHUNK_TIMEOUT_MS = 60_000;

export interface TusJob {
  file: Blob;
  name: string;
  type: string;
  /** Where an earlier attempt left off, if there was one. */
  location: string | null;
  signal: AbortSignal;
  onLocation(location: string): void;
  onProgress(offset: number): void;
  send?: (request: Request, timeoutMs?: number) => Promise<Response>;
}

/** UTF-8 in base64; btoa alone chokes on Chinese file names. */
export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

const utf8 = (text: string) => base64(new TextEncoder().encode(text));

/** Uploads the file and returns the id of the attachment; throws a ProblemError, or AbortError when paused. */
export async function uploadFile(job: TusJob): Promise<string> {
  let at = job.location && (await progressOf(job, job.location));
  if (!at) {
    const location = await create(job);
    job.onLocation(location);
    at = { location, offset: 0 };
  }
  let { offset } = at;
  let size = 4 * SMALLEST;
  job.onProgress(offset);
  while (offset < job.file.size) {
    const started = performance.now();
    offset = await sendPiece(job, at.location, offset, size);
    job.onProgress(offset);
    const took = performance.now() - started;
    if (took < FAST_MS) size = Math.min(LARGEST, size * 2);
    else if (took > SLOW_MS) size = Math.max(SMALLEST, size / 2);
  }
  return idOf(at.location);
}

export function idOf(location: string): string {
  return location.replace(/\/+$/, "").split("/").pop() ?? location;
}

async function request(job: TusJob, path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Tus-Resumable", "1.0.0");
  const full = new Request(new URL(path, location.origin), { ...init, headers, signal: job.signal });
  return (job.send ?? sendRequest)(full, CHUNK_TIMEOUT_MS);
}

async function refuse(response: Response): Promise<never> {
  const body: unknown = await response.json().catch(() => null);
  throw problemOf(response.status, body, response.headers);
}

async function create(job: TusJob): Promise<string> {
  const response = await request(job, ENDPOINT, {
    method: "POST",
    headers: {
      "Upload-Length": String(job.file.size),
      "Upload-Metadata": `filename ${utf8(job.name)},filetype ${utf8(job.type || "application/octet-stream")}`,
    },
  });
  if (!response.ok) return refuse(response);
  const location = response.headers.get("location");
  if (!location) throw localProblem(NO_ANSWER);
  // Only the path: a server behind a proxy may not know the name that the browser calls it by.
  return new URL(location, window.location.origin).pathname;
}

/** How far the server got, or null when it has forgotten this upload and a new one must begin. */
async function progressOf(
  job: TusJob,
  location: string,
): Promise<{ location: string; offset: number } | null> {
  const response = await request(job, location, { method: "HEAD" });
  if (response.status === 404 || response.status === 410) return null;
  if (!response.ok) return refuse(response);
  return { location, offset: Number(response.headers.get("upload-offset") ?? 0) };
}

async function sendPiece(job: TusJob, location: string, offset: number, size: number): Promise<number> {
  const piece = job.file.slice(offset, offset + size);
  const headers = new Headers({
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
  });
  const sum = await checksum(piece);
  if (sum) headers.set("Upload-Checksum", `sha256 ${sum}`);
  const response = await request(job, location, { method: "PATCH", headers, body: piece });
  if (response.status === 409) {
    // The server has more, or less, than we thought: it is right.
    const real = await progressOf(job, location);
    if (real && real.offset !== offset) return real.offset;
  }
  if (!response.ok) return refuse(response);
  return Number(response.headers.get("upload-offset") ?? offset + piece.size);
}

/** SHA-256 in base64, where the browser offers it: plain-http intranet pages have no crypto.subtle. */
async function checksum(piece: Blob): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", await piece.arrayBuffer());
  return base64(new Uint8Array(digest));
}
