// Every failure the app can show is one of these, whether the server wrote it or the wire broke before it could.
import type { Problem, Text } from "./types";

/** The request never got an answer: no network, no server, or no patience left. */
export const NO_ANSWER = "no-answer";
/** Something in between (a proxy, a captive portal) answered in the server's place. */
export const FOREIGN_ANSWER = "foreign-answer";

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = "ProblemError";
  }
}

const words: Record<string, Text> = {
  [NO_ANSWER]: {
    zh: "连不上服务器。请检查网络，内容不会丢。",
    en: "The server cannot be reached. Check the network; nothing you typed is lost.",
  },
  [FOREIGN_ANSWER]: {
    zh: "收到的不是工单服务器的回答，可能被代理或上网认证页面拦住了。",
    en: "The answer did not come from the work-order server. A proxy or a network sign-in page may be in the way.",
  },
  unknown: { zh: "页面出错了。", en: "Something went wrong on this page." },
};

export function localProblem(code: string, status = 0, retryAfterSeconds?: number): ProblemError {
  const text = words[code] ?? { zh: code, en: code };
  return new ProblemError({
    type: `/problems/${code}`,
    title: text.en,
    status,
    detail: text.en,
    code,
    text,
    requestId: "",
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

export function isProblem(body: unknown): body is Problem {
  return (
    typeof body === "object" &&
    body !== null &&
    "code" in body &&
    typeof body.code === "string" &&
    "text" in body &&
    typeof body.text === "object"
  );
}

/** Reads an answer that is not a success. Retry-After counts even when the body does not say it. */
export function problemOf(status: number, body: unknown, headers: Headers): ProblemError {
  const header = Number(headers.get("retry-after"));
  const seconds = Number.isFinite(header) && header > 0 ? header : undefined;
  if (!isProblem(body)) return localProblem(FOREIGN_ANSWER, status, seconds);
  return new ProblemError(
    body.retryAfterSeconds === undefined && seconds ? { ...body, retryAfterSeconds: seconds } : body,
  );
}

export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const unknown = localProblem("unknown").problem;
  return error instanceof Error ? { ...unknown, detail: error.message } : unknown;
}

/** True when trying the very same request again later may succeed. */
export function isTransient({ status, code }: Problem): boolean {
  return code === NO_ANSWER || code === FOREIGN_ANSWER || status === 429 || status === 408 || status >= 500;
}
