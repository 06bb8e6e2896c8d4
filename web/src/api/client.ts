import createClient, { type FetchResponse } from "openapi-fetch";
import { locale } from "~/i18n/locale";
import { noteAnswer, noteSilence } from "./connection";
import { FOREIGN_ANSWER, localProblem, NO_ANSWER, problemOf } from "./problem";
import type { paths } from "./schema";

/** How long a read may take. Submitting an order has its own, shorter bound. */
const READ_TIMEOUT_MS = 20_000;

let tellSignedOut = () => {};

/** Calls back when any request finds that the session has ended, or opens no more than a second factor. */
export function onSignedOut(listener: () => void) {
  tellSignedOut = listener;
}

let organisation: string | undefined;

/** Says to which organisation this page belongs: tabs share a cookie, and one may go over to another. */
export function belongTo(id: string) {
  organisation = id;
}

/** A wrong password that somebody signed in has typed ends nothing. */
async function tellIfSignedOut(refused: Response) {
  const problem = await refused.json().catch(() => null);
  if (problem?.code !== "sign-in-failed") tellSignedOut();
}

/** Every request goes through here: language, time-out, and one opinion about whether the server is reachable. */
export async function send(request: Request, timeoutMs = READ_TIMEOUT_MS): Promise<Response> {
  request.headers.set("Accept-Language", locale());
  if (organisation) request.headers.set("Gongdan-Organisation", organisation);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(new Request(request, { signal: either(request.signal, timeout) }));
    noteAnswer();
    if (response.status === 401 && !new URL(request.url).pathname.endsWith("/session"))
      void tellIfSignedOut(response.clone());
    return response;
  } catch (error) {
    // A caller that changed its mind says nothing about the network.
    if (request.signal.aborted && !isTimeout(request.signal.reason)) throw error;
    noteSilence();
    throw localProblem(NO_ANSWER);
  }
}

/** AbortSignal.any, which browsers of early 2024 and before do not have. */
function either(one: AbortSignal, other: AbortSignal): AbortSignal {
  const stop = new AbortController();
  for (const signal of [one, other]) {
    if (signal.aborted) stop.abort(signal.reason);
    else
      signal.addEventListener("abort", () => stop.abort(signal.reason), { once: true, signal: stop.signal });
  }
  return stop.signal;
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === "TimeoutError";
}

// `fetch` is looked up on every call so that tests can stand in for the network.
export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => send(request) });

type Media = `${string}/${string}`;

/** The body of a success; anything else is thrown as a ProblemError. */
export async function unwrap<T extends Record<string | number, unknown>, O, M extends Media>(
  call: Promise<FetchResponse<T, O, M>>,
) {
  const { data, error, response } = await call.catch(notJson);
  if (!response.ok) throw refusal(error, response);
  if (data === undefined) throw localProblem(FOREIGN_ANSWER, response.status);
  return data;
}

/** For calls whose success says nothing (204). */
export async function settle<T extends Record<string | number, unknown>, O, M extends Media>(
  call: Promise<FetchResponse<T, O, M>>,
): Promise<void> {
  const { error, response } = await call.catch(notJson);
  if (!response.ok) throw refusal(error, response);
}

/** A role may ask for a second factor while its holder is at work: who one is then has another answer, too. */
function refusal(error: unknown, { status, headers }: Response) {
  const refused = problemOf(status, error, headers);
  if (refused.problem.code === "second-factor-required") tellSignedOut();
  // Nothing on this page is of the organisation that the browser is in now.
  if (refused.problem.code === "other-organisation") location.replace("/");
  return refused;
}

/** openapi-fetch throws a SyntaxError when a proxy answers 200 with a page of HTML. */
function notJson(error: unknown): never {
  throw error instanceof SyntaxError ? localProblem(FOREIGN_ANSWER) : error;
}

/** The version tag that If-Match wants. */
export const versionTag = (version: number) => `"v${version}"`;
