// A flow as crates/engine/src/definition.rs has it. Whatever else a document holds travels along untouched.
import type { Text } from "~/api/types";

export interface Flow {
  version?: number;
  note?: string;
  steps: Step[];
  /** Decision tables by name, each a JDM document. */
  tables?: Record<string, unknown>;
  /** The table that classifies an order when it begins. */
  atStart?: string;
  cases?: FlowCase[];
  policy?: Policy;
}

/** What the requester may do while the order runs. */
export interface Policy {
  withdraw?: "always" | "before_first_answer" | "never";
  /** Minutes between two times that people are urged; 0 for never, an hour where nothing is said. */
  urgeEvery?: number;
}

export interface Step {
  id: string;
  kind: string;
  name: Text;
  note?: string;
  ways?: Way[];
  settings?: Settings;
  ladder?: Ladder;
  instructions?: Text;
  fields?: FieldAccess;
  keyFields?: string[];
  comment?: Asked;
  signature?: Asked;
  raci?: Raci;
}

export interface Way {
  to: string;
  name?: Text;
  when?: string;
  otherwise?: boolean;
  note?: string;
}

/** Everything a kind may ask for; each takes its own part. */
export interface Settings {
  staff?: Staff;
  /** Of a step that only tells people. */
  who?: Source[];
  onReject?: { then: "end" } | { then: "return"; to: string };
  returns?: { to?: string[]; straightBack?: boolean; never?: boolean };
  outcome?: Outcome;
  minutes?: number;
  clock?: "wall" | "working";
  until?: string;
  /** Expressions by the field that gets what they come to. */
  set?: Record<string, string>;
  orderType?: string;
  each?: string;
  waitPercent?: number;
  /** Of a step that calls another system: the key of the connection. */
  connection?: string;
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Record<string, string>;
  accept?: string;
  /** What fields get when it fails for good; the order waits for somebody without. */
  failed?: Record<string, string>;
  seconds?: number;
  attempts?: number;
}

export type Outcome = "completed" | "rejected" | "cancelled";
export const accesses = ["hidden", "read", "edit", "required"] as const;
export type Access = (typeof accesses)[number];
export const askeds = ["never", "on_reject", "always"] as const;
export type Asked = (typeof askeds)[number];

export interface FieldAccess {
  others?: Access;
  named?: Record<string, Access>;
}

export interface Raci {
  accountable?: Source[];
  consulted?: Source[];
  informed?: Source[];
}

export const withins = ["department", "site", "customer"] as const;
export type Within = (typeof withins)[number];

export type Source =
  | { from: "people"; people: string[] }
  | { from: "role"; role: string; within?: Within }
  | { from: "group"; group: string }
  | { from: "department"; department: string }
  | { from: "department_head"; level: number }
  | { from: "manager_chain"; levels: number; untilRole?: string }
  | { from: "requester" }
  | { from: "requester_manager" }
  | { from: "field"; field: string }
  | { from: "record"; field: string; detail: string }
  | { from: "rule"; table: string; output?: string }
  | { from: "skill"; skill?: string; field?: string; within?: Within }
  | { from: "roster"; roster?: string }
  | { from: "expression"; value: string }
  | { from: "chosen"; by: "requester" | "previous"; min: number; max: number; among?: Source[] };

export type Decide =
  | { rule: "all" }
  | { rule: "any"; firstDecides?: boolean }
  | { rule: "in_order" }
  | { rule: "at_least"; count: number }
  | { rule: "share"; percent: number }
  | { rule: "weighted"; mark: number };

export type Nobody =
  | { then: "administrator" }
  | { then: "approve" }
  | { then: "reject" }
  | { then: "person"; person: string };

/** How a pool of people becomes one who acts. */
export const pools = ["claim", "round_robin", "least_loaded", "random"] as const;
export type Pool = (typeof pools)[number];

export interface Staff {
  who: Source[];
  decide?: Decide;
  weights?: Record<string, number>;
  pool?: Pool;
  nobody?: Nobody;
  ownOrder?: "manager" | "decide" | "skip";
  samePerson?: "consecutive" | "once_per_order" | "never";
}

export interface Ladder {
  clock?: "assignee" | "organisation" | "wall";
  limit?: number;
  rungs: Rung[];
}

export interface Rung {
  at: { minutes: number } | { percent: number };
  then: Then;
  /** By which channels people are told, the first that reaches them first; as they wish, if left out. */
  by?: string[];
}

export type Superior = { manager: number } | { role: string };

export type Then =
  | { do: "remind"; every?: number; times?: number }
  | { do: "escalate"; to: Superior; how: "beside" | "hand_over" }
  | { do: "approve" }
  | { do: "reject" }
  | { do: "return"; to: string }
  | { do: "administrator" };

export interface FlowCase {
  name: string;
  requester?: string;
  nobody?: string[];
  values?: Record<string, unknown>;
  atStart?: Record<string, unknown>;
  stops: Stop[];
  outcome?: Outcome;
}

export interface Stop {
  step: string;
  who?: string[];
  required?: string[];
  fills?: Record<string, unknown>;
  then?: { does: "reject" } | { does: "return"; to: string };
}

export const waysOf = (step: Step): readonly Way[] => step.ways ?? [];
export const stepOf = (flow: Flow, id: string) => flow.steps.find((step) => step.id === id);

/** The people of a step, whichever setting names them. */
export const sourcesOf = (step: Step): readonly Source[] =>
  step.settings?.staff?.who ?? step.settings?.who ?? [];
