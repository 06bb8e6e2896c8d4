// What steps begin with.
import type { Text } from "~/api/types";
import type { Flow, Kind, Step, Way } from "~/flow/definition";

/** An id that nothing in the flow has, made from the kind. */
export function freshId(flow: Flow, kind: string): string {
  const taken = new Set(flow.steps.map((step) => step.id));
  for (let at = 1; ; at++) {
    const id = `${kind}_${at}`;
    if (!taken.has(id)) return id;
  }
}

/** What a new step of a kind begins with. */
export function blank(kind: Kind, id: string, name: Text, ways: Way[]): Step {
  const plain = { id, kind, name, ways };
  switch (kind) {
    case "approval":
    case "handling":
      return { ...plain, settings: { staff: { who: [] } } };
    case "notify":
      return { ...plain, settings: { who: [] } };
    case "delay":
      return { ...plain, settings: { minutes: 60 } };
    case "end":
      return { id, kind, name };
    default:
      return plain;
  }
}

/** What somebody begins with who has no flow yet. */
export function firstFlow(names: { start: Text; approval: Text; end: Text }): Flow {
  const step = (id: string, kind: Kind, name: Text, to: string) => blank(kind, id, name, [{ to }]);
  return {
    steps: [
      step("start", "start", names.start, "approval_1"),
      step("approval_1", "approval", names.approval, "end"),
      blank("end", "end", names.end, []),
    ],
  };
}
