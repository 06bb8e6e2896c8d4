// The picture people know: steps below each other, branches beside each other, each step drawn once. What leads
// back, or out of its branch, is drawn as a jump.

import type { Flow, Step, Way } from "./definition";
import { Meetings } from "./graph";
import { isStart } from "./stepUi";

/** One way of one step. */
export interface Edge {
  step: string;
  way: number;
}

/** A place where a step may be put: between what leads here and where it leads. */
export interface Slot {
  edges: readonly Edge[];
  to: string;
}

export interface Branch {
  /** Of the step it leaves. */
  from: string;
  place: number;
  way: Way;
  path: Path;
}

export interface Item {
  step: Step;
  /** The order in which a reader meets it, from 1. */
  number: number;
  /** Nothing can be put before the first. */
  before: Slot | undefined;
  branches: readonly Branch[];
  /** Where the branches meet again. */
  meets: string | undefined;
}

export interface Path {
  items: readonly Item[];
  /** Where a step may be put at its lower end; none where it ends. */
  after: Slot | undefined;
  /** The step drawn elsewhere to which it leads. */
  jump: string | undefined;
  /** Whether that step comes earlier. */
  isBack: boolean;
}

export interface Layout {
  trunk: Path;
  /** What nothing leads to. */
  loose: readonly Path[];
}

/** An end in a branch leaves nothing that goes on. */
const ended: Omit<Path, "items"> = { after: undefined, jump: undefined, isBack: false };

export function layOut(flow: Flow): Layout {
  const drawing = new Drawing(flow);
  const start = flow.steps.find((step) => isStart(step.kind)) ?? flow.steps[0];
  const trunk = start ? drawing.path([], start.id, undefined) : { items: [], ...ended };
  return { trunk, loose: drawing.rest() };
}

class Drawing {
  private readonly meetings: Meetings;
  private readonly steps: Map<string, Step>;
  private readonly drawn = new Set<string>();
  /** Where branches around the present one meet: they are not drawn inside. */
  private readonly promised = new Set<string>();

  constructor(private readonly flow: Flow) {
    this.meetings = new Meetings(flow);
    this.steps = new Map(flow.steps.map((step) => [step.id, step]));
  }

  path(entry: readonly Edge[], first: string, until: string | undefined): Path {
    const items: Item[] = [];
    let edges = entry;
    let to = first;
    for (;;) {
      const after = { edges, to };
      if (to === until) return { items, after, jump: undefined, isBack: false };
      const step = this.steps.get(to);
      const isBack = this.drawn.has(to);
      if (!step || isBack || this.promised.has(to)) return { items, after, jump: to, isBack };
      this.drawn.add(to);
      const number = this.drawn.size;
      const before = edges.length > 0 ? after : undefined;
      const ways = step.ways ?? [];
      const [only] = ways;
      if (ways.length < 2) {
        items.push({ step, number, before, branches: [], meets: undefined });
        if (!only) return { items, ...ended };
        edges = [{ step: step.id, way: 0 }];
        to = only.to;
        continue;
      }
      const meets = this.meetings.of(step.id);
      const branches = this.branches(step, meets);
      items.push({ step, number, before, branches, meets });
      edges = branches.flatMap(({ path }) => (path.jump === undefined ? (path.after?.edges ?? []) : []));
      if (meets === undefined || (edges.length === 0 && this.isTaken(meets, until)))
        return { items, ...ended };
      to = meets;
    }
  }

  private isTaken(id: string, until: string | undefined) {
    return id === until || this.drawn.has(id) || this.promised.has(id);
  }

  private branches(step: Step, meets: string | undefined): Branch[] {
    const isNew = meets !== undefined && !this.promised.has(meets);
    if (isNew) this.promised.add(meets);
    const branches = (step.ways ?? []).map((way, place) => ({
      from: step.id,
      place,
      way,
      path: this.path([{ step: step.id, way: place }], way.to, meets),
    }));
    if (isNew) this.promised.delete(meets);
    return branches;
  }

  rest(): Path[] {
    const led = new Set(this.flow.steps.flatMap((step) => (step.ways ?? []).map((way) => way.to)));
    const isOpen = (step: Step) => !this.drawn.has(step.id);
    const loose: Path[] = [];
    // First those that nothing leads to; what is left after them goes in circles.
    for (const pick of [(step: Step) => isOpen(step) && !led.has(step.id), isOpen])
      for (const step of this.flow.steps) if (pick(step)) loose.push(this.path([], step.id, undefined));
    return loose;
  }
}

/** Every item of a layout in the order in which it is read. */
export function* itemsOf(layout: Layout): Generator<Item> {
  yield* itemsIn(layout.trunk);
  for (const path of layout.loose) yield* itemsIn(path);
}

export function* itemsIn(path: Path): Generator<Item> {
  for (const item of path.items) {
    yield item;
    for (const branch of item.branches) yield* itemsIn(branch.path);
  }
}

/** Every place where a step may be put, in the order in which it is read. */
export function* slotsOf(path: Path): Generator<Slot> {
  for (const item of path.items) {
    if (item.before && item.before.edges.length > 0) yield item.before;
    for (const branch of item.branches) yield* slotsOf(branch.path);
  }
  if (path.after && path.after.edges.length > 0) yield path.after;
}

export const sameSlot = (a: Slot, b: Slot) =>
  a.to === b.to &&
  a.edges.length === b.edges.length &&
  a.edges.every((edge, at) => sameEdge(edge, b.edges[at]));

const sameEdge = (a: Edge, b: Edge | undefined) => a.step === b?.step && a.way === b.way;
