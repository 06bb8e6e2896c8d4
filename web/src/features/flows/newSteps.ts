// What steps begin with.

import type { Flow, Step, Way } from "~/flow/definition";
import { isEnd, kindOf, mayReject, stepKinds, stepUi } from "~/flow/stepUi";

/** An id that nothing in the flow has, made from the kind. */
export function freshId(flow: Flow, kind: string): string {
  const taken = new Set(flow.steps.map((step) => step.id));
  for (let at = 1; ; at++) {
    const id = `${kind}_${at}`;
    if (!taken.has(id)) return id;
  }
}

/** What a new step of a kind begins with. */
export function blank(kind: string, id: string, ways: Way[]): Step {
  const ui = stepUi(kind);
  const name = ui?.name ?? { zh: kind, en: kind };
  return {
    id,
    kind,
    name,
    ...(isEnd(kind) ? {} : { ways }),
    ...(ui?.blank ? { settings: structuredClone(ui.blank) } : {}),
  };
}

/** What somebody begins with who has no flow yet: one step at which people agree. */
export function firstFlow(): Flow {
  const asked = stepKinds.find(mayReject) ?? kindOf("end");
  const first = `${asked}_1`;
  return {
    steps: [
      blank(kindOf("start"), "start", [{ to: first }]),
      blank(asked, first, [{ to: "end" }]),
      blank(kindOf("end"), "end", []),
    ],
  };
}
