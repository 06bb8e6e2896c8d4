// Where the ways of a flow meet again. A flow is any graph; a picture reads from top to bottom.

import type { Flow } from "./definition";
import { isStart } from "./stepUi";

/** The steps as numbers, with ways back to an earlier step left out. */
interface Dag {
  ways: number[][];
  /** From the start, every step before those it leads to. */
  order: number[];
}

export class Meetings {
  private readonly places: Map<string, number>;
  private readonly reach: Uint32Array[];
  private readonly behind: (Uint32Array | undefined)[];
  private readonly dag: Dag;

  constructor(private readonly flow: Flow) {
    this.places = new Map(flow.steps.map((step, place) => [step.id, place]));
    this.dag = withoutLoops(flow, this.places);
    this.reach = reaches(this.dag, flow.steps.length);
    this.behind = allPass(this.dag, flow.steps.length);
  }

  /** Where the ways of a step come together; undefined when each goes to an end of its own. */
  of(id: string): string | undefined {
    const place = this.places.get(id);
    if (place === undefined) return undefined;
    const heads = this.dag.ways[place] ?? [];
    const sure = this.first((other) => other !== place && has(this.behind[place], other));
    const shared = () =>
      this.first((other) => heads.filter((head) => has(this.reach[head], other)).length > 1);
    const found = sure ?? shared() ?? this.main(heads);
    return found === undefined ? undefined : this.flow.steps[found]?.id;
  }

  private first(is: (place: number) => boolean) {
    return this.dag.order.find(is);
  }

  /** The one way that goes on for longer than the others, which end soon: it is drawn as the trunk. */
  private main(heads: readonly number[]): number | undefined {
    const sizes = heads.map((head) => count(this.reach[head]));
    const most = Math.max(...sizes);
    const isAlone = sizes.filter((size) => size === most).length === 1;
    return most > 1 && isAlone && heads.length > 1 ? heads[sizes.indexOf(most)] : undefined;
  }
}

function withoutLoops(flow: Flow, places: Map<string, number>): Dag {
  const given = flow.steps.map((step) =>
    (step.ways ?? []).map((way) => places.get(way.to)).filter((place) => place !== undefined),
  );
  const ways: number[][] = given.map(() => []);
  const state = new Uint8Array(given.length);
  const done: number[] = [];
  const open: { place: number; next: number }[] = [];
  const enter = (place: number) => {
    state[place] = 1;
    open.push({ place, next: 0 });
  };
  const start = flow.steps.findIndex((step) => isStart(step.kind));
  const roots = [...(start < 0 ? [] : [start]), ...given.keys()];
  for (const root of roots) {
    if (state[root] === 0) enter(root);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const to = given[top.place]?.[top.next++];
      if (to === undefined) {
        state[top.place] = 2;
        done.push(top.place);
        open.pop();
      } else if (state[to] !== 1) {
        ways[top.place]?.push(to);
        if (state[to] === 0) enter(to);
      }
    }
  }
  return { ways, order: done.reverse() };
}

const words = (size: number) => Math.ceil(size / 32);
const add = (set: Uint32Array, place: number) => {
  set[place >> 5] = (set[place >> 5] ?? 0) | (1 << (place & 31));
};
const has = (set: Uint32Array | undefined, place: number) =>
  set !== undefined && ((set[place >> 5] ?? 0) & (1 << (place & 31))) !== 0;

function count(set: Uint32Array | undefined): number {
  let sum = 0;
  for (let word of set ?? []) for (; word !== 0; word &= word - 1) sum++;
  return sum;
}

function reaches({ ways, order }: Dag, size: number): Uint32Array[] {
  const sets = Array.from({ length: size }, () => new Uint32Array(words(size)));
  for (const place of order.toReversed()) {
    const set = sets[place];
    if (!set) continue;
    add(set, place);
    for (const to of ways[place] ?? [])
      sets[to]?.forEach((word, at) => {
        set[at] = (set[at] ?? 0) | word;
      });
  }
  return sets;
}

/** For each step, those that every way from it to an end passes; undefined where no way leads to an end. */
function allPass({ ways, order }: Dag, size: number): (Uint32Array | undefined)[] {
  const sets: (Uint32Array | undefined)[] = Array.from({ length: size });
  for (const place of order.toReversed()) {
    const next = ways[place] ?? [];
    const known = next.map((to) => sets[to]).filter((set) => set !== undefined);
    const [first, ...others] = known;
    const set = first ? first.slice() : new Uint32Array(words(size));
    for (const other of others)
      other.forEach((word, at) => {
        set[at] = (set[at] ?? 0) & word;
      });
    add(set, place);
    sets[place] = set;
  }
  return sets;
}
