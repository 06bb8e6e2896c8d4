// Runs the exchange of drafts for the signed-in user: soon after a change, on arrival, and when the page comes back.
import { api, settle, unwrap } from "~/api/client";
import { asProblem } from "~/api/problem";
import { createDraftSync } from "./draftSync";
import { drafts } from "./drafts";

const PUSH_AFTER_MS = 2_000;
const PULL_EVERY_MS = 60_000;

export const draftSync = createDraftSync({
  rows: drafts,
  async list() {
    return (await unwrap(api.GET("/api/v1/drafts"))).items;
  },
  async save(id, base, content) {
    try {
      return await unwrap(
        api.PUT("/api/v1/drafts/{id}", {
          params: { path: { id } },
          body: { base, key: content.key, content: { ...content } },
        }),
      );
    } catch (error) {
      const { status } = asProblem(error);
      if (status === 404) return "gone";
      // Too large, or too many.
      if (status === 413 || status === 409) return "refused";
      throw error;
    }
  },
  forget: (id) => settle(api.DELETE("/api/v1/drafts/{id}", { params: { path: { id } } })),
});

export function startDraftSync(user: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = Promise.resolve();
  // One exchange at a time, in order. Without network nothing is lost: the next one sends it all.
  const run = (work: () => Promise<void>) => {
    running = running.then(work).catch(() => {});
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => run(draftSync.push), PUSH_AFTER_MS);
  };
  const pull = () => {
    if (document.visibilityState === "visible") run(draftSync.pull);
  };
  draftSync.start(user);
  pull();
  soon();
  const stop = drafts.onChange(soon);
  const every = setInterval(pull, PULL_EVERY_MS);
  document.addEventListener("visibilitychange", pull);
  return () => {
    stop();
    clearTimeout(timer);
    clearInterval(every);
    document.removeEventListener("visibilitychange", pull);
    draftSync.stop();
  };
}
