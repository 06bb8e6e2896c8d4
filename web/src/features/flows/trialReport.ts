// What a trial tells (crates/jobs/src/flow_replay.rs), read with care: a job's findings are any JSON.

export interface Row {
  key: string;
  old: number;
  new: number;
}

export interface Stop {
  step: string;
  people: readonly { name: string }[];
}

export interface Changed {
  id: string;
  number: string | null;
  old: readonly Stop[];
  new: readonly Stop[];
}

export interface Times {
  mean: number;
  median: number;
  p90: number;
}

export interface TrialReport {
  orders: number;
  otherSteps: number;
  otherPeople: number;
  steps: readonly Row[];
  people: readonly Row[];
  times: { old: Times; new: Times } | undefined;
  examples: readonly Changed[];
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const count = (value: unknown) => (typeof value === "number" ? value : 0);
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

function timesOf(value: unknown): Times | undefined {
  if (!isObject(value)) return undefined;
  return { mean: count(value.mean), median: count(value.median), p90: count(value.p90) };
}

const row = (key: string, value: unknown): Row => {
  const counted = isObject(value) ? value : {};
  return { key, old: count(counted.old), new: count(counted.new) };
};

/** The largest changes first; what stays as it is is left out. */
const changed = (rows: readonly Row[]) =>
  rows
    .filter((each) => each.old !== each.new)
    .sort((a, b) => Math.abs(b.new - b.old) - Math.abs(a.new - a.old) || (a.key < b.key ? -1 : 1));

const stops = (value: unknown): Stop[] =>
  list(value).map((stop) => ({
    step: String(stop.step),
    people: list(stop.people).map((person) => ({ name: String(person.name) })),
  }));

export function readReport(findings: Json): TrialReport {
  const seconds = isObject(findings.seconds) ? findings.seconds : {};
  const [before, after] = [timesOf(seconds.old), timesOf(seconds.new)];
  const steps = Object.entries(isObject(findings.steps) ? findings.steps : {});
  return {
    orders: count(findings.orders),
    otherSteps: count(findings.otherSteps),
    otherPeople: count(findings.otherPeople),
    steps: changed(steps.map(([key, value]) => row(key, value))),
    people: changed(list(findings.people).map((person) => row(String(person.name), person))),
    times: before && after ? { old: before, new: after } : undefined,
    examples: list(findings.examples).map((each) => ({
      id: String(each.id),
      number: typeof each.number === "string" ? each.number : null,
      old: stops(each.old),
      new: stops(each.new),
    })),
  };
}
