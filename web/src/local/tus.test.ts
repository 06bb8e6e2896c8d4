import { Blob as NodeBlob } from "node:buffer";
import { expect, test, vi } from "vitest";
import { ProblemError } from "~/api/problem";
import { type TusJob, uploadFile } from "./tus";

// jsdom's own Blob can neither be read nor sent.
vi.stubGlobal("Blob", NodeBlob);

/** A small tus server: keeps bytes, and fails where a test wants it to. */
function fakeServer() {
  const state = { received: 0, size: 0, created: 0, log: [] as string[], failures: [] as Response[] };
  const answer = async (request: Request): Promise<Response> => {
    state.log.push(`${request.method} ${new URL(request.url).pathname}`);
    if (request.method === "POST") {
      state.created++;
      state.size = Number(request.headers.get("upload-length"));
      state.received = 0;
      return new Response(null, { status: 201, headers: { Location: `/api/v1/uploads/u${state.created}` } });
    }
    if (request.method === "HEAD") {
      if (!request.url.endsWith(`u${state.created}`)) return new Response(null, { status: 404 });
      return new Response(null, { status: 200, headers: { "Upload-Offset": String(state.received) } });
    }
    const failure = state.failures.shift();
    if (failure) return failure;
    if (Number(request.headers.get("upload-offset")) !== state.received)
      return new Response(null, { status: 409 });
    state.received += (await request.arrayBuffer()).byteLength;
    return new Response(null, { status: 204, headers: { "Upload-Offset": String(state.received) } });
  };
  return { state, answer };
}

function jobFor(answer: (request: Request) => Promise<Response>, over: Partial<TusJob> = {}): TusJob {
  return {
    file: new Blob([new Uint8Array(700_000)]),
    name: "现场照片.jpg",
    type: "image/jpeg",
    location: null,
    signal: new AbortController().signal,
    onLocation: () => {},
    onProgress: () => {},
    send: answer,
    ...over,
  };
}

test("a file goes up in pieces and gets the id of its upload", async () => {
  const { state, answer } = fakeServer();
  const offsets: number[] = [];
  const id = await uploadFile(jobFor(answer, { onProgress: (offset) => offsets.push(offset) }));
  expect(id).toBe("u1");
  expect(state.received).toBe(700_000);
  expect(offsets.length).toBeGreaterThan(2);
  expect(offsets.at(-1)).toBe(700_000);
});

test("an interrupted upload goes on where the server says it stopped", async () => {
  const { state, answer } = fakeServer();
  state.created = 1;
  state.received = 500_000;
  const offsets: number[] = [];
  await uploadFile(
    jobFor(answer, { location: "/api/v1/uploads/u1", onProgress: (offset) => offsets.push(offset) }),
  );
  expect(offsets[0]).toBe(500_000);
  expect(state.log.some((line) => line.startsWith("POST"))).toBe(false);
});

test("an upload the server has forgotten begins anew", async () => {
  const { state, answer } = fakeServer();
  const places: string[] = [];
  const id = await uploadFile(
    jobFor(answer, { location: "/api/v1/uploads/gone", onLocation: (place) => places.push(place) }),
  );
  expect(id).toBe("u1");
  expect(places).toEqual(["/api/v1/uploads/u1"]);
  expect(state.received).toBe(700_000);
});

test("a disagreement about the offset is settled in the server's favour", async () => {
  const { state, answer } = fakeServer();
  let interfered = false;
  const id = await uploadFile(
    jobFor(async (request) => {
      if (request.method === "PATCH" && !interfered) {
        interfered = true;
        // The piece arrived, but its answer was lost: the next attempt starts too early.
        await answer(request.clone());
        return new Response(null, { status: 409 });
      }
      return answer(request);
    }),
  );
  expect(id).toBe("u1");
  expect(state.received).toBe(700_000);
});

test("a refusal carries the server's words", async () => {
  const { state, answer } = fakeServer();
  const problem = {
    code: "body-too-large",
    status: 413,
    text: { zh: "文件太大", en: "The file is too large" },
  };
  state.failures.push(new Response(JSON.stringify(problem), { status: 413 }));
  const failure = await uploadFile(jobFor(answer)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProblemError);
  expect(failure).toMatchObject({ problem: { code: "body-too-large", text: { zh: "文件太大" } } });
});
