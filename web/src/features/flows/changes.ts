// What differs between two flows, named for people; the parts of each are the server's to compare.
import type { Text } from "~/api/types";
import type { Flow, Step } from "~/flow/definition";

export interface StepChange {
  how: "added" | "gone" | "changed";
  id: string;
  name: Text | undefined;
  /** Which parts of a step differ. */
  parts?: readonly StepPart[];
}

export const stepParts = [
  "name",
  "kind",
  "ways",
  "who",
  "decide",
  "settings",
  "ladder",
  "instructions",
  "fields",
  "keyFields",
  "comment",
  "signature",
  "raci",
  "note",
] as const;
export type StepPart = (typeof stepParts)[number];

/** A part of a step as people think of it: people and their decision are settings to the engine. */
function partOf(step: Step, part: StepPart): unknown {
  const { staff, who, ...settings } = step.settings ?? {};
  const { who: people, decide, ...others } = staff ?? {};
  if (part === "who") return people ?? who;
  if (part === "decide") return decide;
  return part === "settings" ? { ...settings, staff: others } : step[part];
}

const partsBetween = (before: Step, after: Step): StepPart[] =>
  stepParts.filter((part) => !isSame(partOf(before, part) ?? null, partOf(after, part) ?? null));

/** JSON without regard to the order of keys. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, plain(part)]),
  );
}

export const isSame = (a: unknown, b: unknown) => JSON.stringify(plain(a)) === JSON.stringify(plain(b));

function compare(
  before: readonly [string, unknown, Text?][],
  after: readonly [string, unknown, Text?][],
): StepChange[] {
  const old = new Map(before.map(([id, part]) => [id, part]));
  const left = new Set(after.map(([id]) => id));
  const found = after.flatMap(([id, part, name]): StepChange[] => {
    if (!old.has(id)) return [{ how: "added", id, name }];
    return isSame(old.get(id), part) ? [] : [{ how: "changed", id, name }];
  });
  const gone = before
    .filter(([id]) => !left.has(id))
    .map(([id, , name]) => ({ how: "gone" as const, id, name }));
  return [...found, ...gone];
}

/** Steps, tables and cases that were added, changed or removed. */
export function changesBetween(before: Flow, after: Flow): StepChange[] {
  const steps = (flow: Flow) =>
    flow.steps.map((step) => [step.id, step, step.name] as [string, unknown, Text]);
  const tables = (flow: Flow) => Object.entries(flow.tables ?? {});
  const cases = (flow: Flow) => (flow.cases ?? []).map((each) => [each.name, each] as [string, unknown]);
  const old = new Map(before.steps.map((step) => [step.id, step]));
  const now = new Map(after.steps.map((step) => [step.id, step]));
  const named = compare(steps(before), steps(after)).map((change): StepChange => {
    const [was, is] = [old.get(change.id), now.get(change.id)];
    return change.how === "changed" && was && is ? { ...change, parts: partsBetween(was, is) } : change;
  });
  return [...named, ...compare(tables(before), tables(after)), ...compare(cases(before), cases(after))];
}
