// Changes of a flow, each a function from one document to the next. Nothing here knows the screen.
import { type Flow, type Step, stepOf, type Way } from "~/flow/definition";
import {
  type Edge,
  type Item,
  itemsIn,
  layOut,
  type Path,
  type Slot,
  sameSlot,
  slotsOf,
} from "~/flow/layout";
import { isChoice, isEnd, isGate, isJoining, isStart } from "~/flow/stepUi";
import { blank, freshId } from "./newSteps";

/** A changed flow and the part that the change is about. */
export interface Change {
  flow: Flow;
  step: string;
}

export function changeStep(flow: Flow, id: string, change: (step: Step) => Step): Flow {
  return { ...flow, steps: flow.steps.map((step) => (step.id === id ? change(step) : step)) };
}

export function changeWay(flow: Flow, from: string, place: number, change: (way: Way) => Way): Flow {
  return changeStep(flow, from, (step) => ({
    ...step,
    ways: (step.ways ?? []).map((way, at) => (at === place ? change(way) : way)),
  }));
}

function redirect(flow: Flow, edges: readonly Edge[], to: string): Flow {
  return edges.reduce((all, edge) => changeWay(all, edge.step, edge.way, (way) => ({ ...way, to })), flow);
}

/** New steps stand behind the one that leads to them, where people read on. */
function addSteps(flow: Flow, behind: string | undefined, steps: readonly Step[]): Flow {
  const at = flow.steps.findIndex((step) => step.id === behind);
  return { ...flow, steps: flow.steps.toSpliced(at < 0 ? flow.steps.length : at + 1, 0, ...steps) };
}

/** Puts a new step into a place. A gate comes with two ways, and with its join where it has one. */
export function insert(flow: Flow, slot: Slot, kind: string): Change {
  const id = freshId(flow, kind);
  const [entry] = slot.edges;
  const into = (steps: readonly Step[]) => redirect(addSteps(flow, entry?.step, steps), slot.edges, id);
  if (!isGate(kind)) return { flow: into([blank(kind, id, [{ to: slot.to }])]), step: id };
  if (!isJoining(kind))
    return {
      flow: into([blank(kind, id, [{ to: slot.to }, { to: slot.to, otherwise: true }])]),
      step: id,
    };
  const join = freshId({ ...flow, steps: [...flow.steps, blank(kind, id, [])] }, kind);
  const second: Way = isChoice(kind) ? { to: join, otherwise: true } : { to: join };
  const steps = [blank(kind, id, [{ to: join }, second]), blank(kind, join, [{ to: slot.to }])];
  return { flow: into(steps), step: id };
}

interface Found {
  item: Item;
  /** What leads out of it, in its path, and where. */
  exit: Slot | undefined;
}

export function findItem(path: Path, id: string): Found | undefined {
  for (const [at, item] of path.items.entries()) {
    if (item.step.id === id) return { item, exit: path.items[at + 1]?.before ?? path.after };
    for (const branch of item.branches) {
      const found = findItem(branch.path, id);
      if (found) return found;
    }
  }
  return undefined;
}

function find(flow: Flow, id: string): Found | undefined {
  const { trunk, loose } = layOut(flow);
  for (const path of [trunk, ...loose]) {
    const found = findItem(path, id);
    if (found) return found;
  }
  return undefined;
}

/** A step with all that hangs on it: its branches, and the join that closes them. */
interface Block {
  head: string;
  ids: Set<string>;
  before: readonly Edge[];
  exit: Slot | undefined;
}

function blockOf(flow: Flow, id: string): Block | undefined {
  const found = find(flow, id);
  if (!found) return undefined;
  const { item } = found;
  const ids = new Set([id]);
  for (const branch of item.branches) for (const inner of itemsIn(branch.path)) ids.add(inner.step.id);
  const before = item.before?.edges ?? [];
  const join = item.meets === undefined ? undefined : stepOf(flow, item.meets);
  const [out, ...more] = join?.ways ?? [];
  if (isJoining(item.step.kind) && join && join.kind === item.step.kind && out && more.length === 0) {
    ids.add(join.id);
    return { head: id, ids, before, exit: { edges: [{ step: join.id, way: 0 }], to: out.to } };
  }
  return { head: id, ids, before, exit: found.exit };
}

/** Why a step stays; nothing when it can be removed. */
export function canRemove(flow: Flow, id: string): boolean {
  const step = stepOf(flow, id);
  if (!step || isStart(step.kind)) return false;
  return !isEnd(step.kind) || flow.steps.some((other) => isEnd(other.kind) && other.id !== id);
}

/** Takes a step out with what hangs on it; what led to it goes on to what came after. */
export function remove(flow: Flow, id: string): Flow | undefined {
  const block = blockOf(flow, id);
  if (!block || !canRemove(flow, id)) return undefined;
  const otherEnd = flow.steps.find((step) => isEnd(step.kind) && !block.ids.has(step.id));
  const next = block.exit && !block.ids.has(block.exit.to) ? block.exit.to : otherEnd?.id;
  return next === undefined ? undefined : without(flow, block.ids, next);
}

function without(flow: Flow, ids: ReadonlySet<string>, next: string): Flow {
  const steps = flow.steps.filter((step) => !ids.has(step.id));
  const lead = (way: Way) => (ids.has(way.to) ? { ...way, to: next } : way);
  return {
    ...flow,
    steps: steps.map((step) =>
      step.ways?.some((way) => ids.has(way.to)) ? { ...step, ways: step.ways.map(lead) } : step,
    ),
  };
}

/** Adds a way that goes straight to where the others meet, before the one for otherwise. */
export function addWay(flow: Flow, from: string): { flow: Flow; place: number } | undefined {
  const step = stepOf(flow, from);
  const found = find(flow, from);
  const to = found?.item.meets ?? step?.ways?.[0]?.to;
  if (!step || to === undefined) return undefined;
  const ways = step.ways ?? [];
  const last = ways.findIndex((way) => way.otherwise);
  const place = last < 0 ? ways.length : last;
  return {
    flow: changeStep(flow, from, (old) => ({ ...old, ways: ways.toSpliced(place, 0, { to }) })),
    place,
  };
}

/** Removes a way with the steps only it leads to. A gate with a single way left is no gate. */
export function removeWay(flow: Flow, from: string, place: number): Flow | undefined {
  const found = find(flow, from);
  const branch = found?.item.branches[place];
  if (!found || !branch) return undefined;
  const ids = new Set([...itemsIn(branch.path)].map((item) => item.step.id));
  const ways = branchless(found.item.step, place);
  const kept = changeStep(flow, from, (step) => ({ ...step, ways }));
  const next = found.item.meets ?? ways[0]?.to;
  if (next === undefined || ids.has(next)) return undefined;
  const rest = without(kept, ids, next);
  return ways.length > 1 ? rest : dissolve(rest, from, found.item.meets);
}

function branchless(step: Step, place: number): Way[] {
  const ways = (step.ways ?? []).toSpliced(place, 1);
  if (!isChoice(step.kind) || ways.some((way) => way.otherwise)) return ways;
  return ways.map((way, at) => (at === ways.length - 1 ? { ...otherwise(way) } : way));
}

function otherwise({ when: _, ...way }: Way): Way {
  return { ...way, otherwise: true };
}

/** Takes a gate with one way away, and the join that waited for its ways. */
function dissolve(flow: Flow, gate: string, meets: string | undefined): Flow {
  const next = (id: string) => stepOf(flow, id)?.ways?.[0]?.to;
  const step = stepOf(flow, gate);
  const join = meets === undefined ? undefined : stepOf(flow, meets);
  const after = next(gate);
  if (!step || after === undefined) return flow;
  const isJoin = join && isJoining(step.kind) && join.kind === step.kind && join.ways?.length === 1;
  const open = without(flow, new Set([gate]), after);
  const behind = isJoin ? next(join.id) : undefined;
  return isJoin && behind !== undefined ? without(open, new Set([join.id]), behind) : open;
}

/** Changes the order in which ways are asked; the one for otherwise stays the last. */
export function moveWay(flow: Flow, from: string, place: number, by: -1 | 1): Flow | undefined {
  const ways = stepOf(flow, from)?.ways ?? [];
  const [way, other] = [ways[place], ways[place + by]];
  if (!way || !other || way.otherwise || other.otherwise) return undefined;
  return changeStep(flow, from, (step) => ({ ...step, ways: ways.with(place, other).with(place + by, way) }));
}

const allSlots = (flow: Flow) => {
  const { trunk, loose } = layOut(flow);
  return [trunk, ...loose].flatMap((path) => [...slotsOf(path)]);
};

export function canMove(flow: Flow, id: string): boolean {
  const step = stepOf(flow, id);
  return step !== undefined && !isStart(step.kind) && !isEnd(step.kind);
}

/** Takes a step with what hangs on it to another place; nothing when that is where it is, or inside itself. */
export function move(flow: Flow, id: string, slot: Slot): Flow | undefined {
  const block = blockOf(flow, id);
  const exit = block?.exit;
  if (!block || !exit || !canMove(flow, id) || block.ids.has(exit.to)) return undefined;
  // A branch that ends where the step stands has room for it; what leads back to it has not.
  const leadsHere = slot.to === id && slot.edges.length < block.before.length;
  if (
    slot.to === id
      ? !leadsHere || !slot.edges.every((edge) => holds(block.before, edge))
      : block.ids.has(slot.to)
  )
    return undefined;
  const isExit = (edge: Edge) => holds(exit.edges, edge);
  const inside = slot.edges.filter((edge) => block.ids.has(edge.step));
  if (inside.some((edge) => !isExit(edge)) || sameSlot(slot, exit)) return undefined;
  const entry = slot.edges.flatMap((edge) =>
    isExit(edge) ? (inside[0] === edge ? block.before : []) : [edge],
  );
  const taken = redirect(flow, block.before, exit.to);
  return redirect(redirect(taken, entry, id), exit.edges, leadsHere ? exit.to : slot.to);
}

const holds = (edges: readonly Edge[], edge: Edge) =>
  edges.some((each) => each.step === edge.step && each.way === edge.way);

/** Takes a step to the next place, before or after, in the order in which the flow is read. */
export function moveBy(flow: Flow, id: string, by: -1 | 1): Flow | undefined {
  const block = blockOf(flow, id);
  if (!block) return undefined;
  const slots = allSlots(flow);
  const here = slots.findIndex((slot) => sameSlot(slot, { edges: block.before, to: id }));
  for (let at = here + by; at >= 0 && at < slots.length && here >= 0; at += by) {
    const slot = slots[at];
    const moved = slot && move(flow, id, slot);
    if (moved) return moved;
  }
  return undefined;
}

/** A copy of a step right behind it. */
export function duplicate(flow: Flow, id: string): Change | undefined {
  const step = stepOf(flow, id);
  const exit = find(flow, id)?.exit;
  if (!step || !exit || !canMove(flow, id) || isGate(step.kind)) return undefined;
  const copy: Step = { ...structuredClone(step), id: freshId(flow, step.kind), ways: [{ to: exit.to }] };
  return { flow: redirect(addSteps(flow, id, [copy]), exit.edges, copy.id), step: copy.id };
}

/** The place behind a part: after a step, or at the head of a way. */
export function slotBehind(flow: Flow, id: string, place?: number): Slot | undefined {
  const found = find(flow, id);
  if (place === undefined) return blockOf(flow, id)?.exit ?? undefined;
  const path = found?.item.branches[place]?.path;
  return path?.items[0]?.before ?? path?.after;
}
