import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Flow } from "~/flow/definition";
import { itemsOf, layOut, type Path, slotsOf } from "~/flow/layout";
import * as edit from "./edit";

const name = { zh: "新", en: "new" };
const repair: Flow = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../../templates/repair/flow.json"), "utf8"),
);

function text(path: Path): string {
  return path.items
    .map(({ step, branches }) =>
      branches.length > 0 ? `${step.id}[${branches.map((branch) => text(branch.path)).join("|")}]` : step.id,
    )
    .concat(path.jump === undefined ? [] : [`>${path.jump}`])
    .join(" ");
}
const drawn = (flow: Flow | undefined) => {
  if (!flow) return undefined;
  const { trunk, loose } = layOut(flow);
  return [text(trunk), ...loose.map((path) => `loose ${text(path)}`)].join("; ");
};
const slot = (flow: Flow, to: string, from: string) => {
  const all = [...slotsOf(layOut(flow).trunk)];
  const found = all.find(
    (each) => each.to === to && each.edges.some((edge) => `${edge.step}.${edge.way}` === from),
  );
  if (!found) throw new Error(`no place before ${to} behind ${from}`);
  return found;
};
const line: Flow = {
  steps: [
    { id: "start", kind: "start", name, ways: [{ to: "a" }] },
    { id: "a", kind: "approval", name, ways: [{ to: "b" }] },
    { id: "b", kind: "handling", name, ways: [{ to: "end" }] },
    { id: "end", kind: "end", name },
  ],
};
const with_ = (kind: string) => edit.insert(line, slot(line, "b", "a.0"), kind).flow;

test.each<[string, Flow | undefined, string | undefined]>([
  ["a step", with_("approval"), "start a approval_1 b end"],
  ["a decision", with_("decision"), "start a decision_1[|] b end"],
  ["parallel parts", with_("parallel"), "start a parallel_1[|] parallel_2 b end"],
  [
    "a third way",
    edit.addWay(with_("parallel"), "parallel_1")?.flow,
    "start a parallel_1[||] parallel_2 b end",
  ],
  ["removing a step", edit.remove(line, "a"), "start b end"],
  ["removing a decision", edit.remove(with_("decision"), "decision_1"), "start a b end"],
  ["removing parallel parts takes the join", edit.remove(with_("parallel"), "parallel_1"), "start a b end"],
  ["a decision with one way is none", edit.removeWay(with_("decision"), "decision_1", 0), "start a b end"],
  [
    "parallel parts with one way are none",
    edit.removeWay(with_("parallel"), "parallel_1", 1),
    "start a b end",
  ],
  ["the start stays", edit.remove(line, "start"), undefined],
  ["the last end stays", edit.remove(line, "end"), undefined],
  ["moving up", edit.moveBy(line, "b", -1), "start b a end"],
  ["moving down", edit.moveBy(line, "a", 1), "start b a end"],
  ["nothing above", edit.moveBy(line, "a", -1), undefined],
  ["down into a branch", edit.moveBy(with_("decision"), "a", 1), "start decision_1[a|] b end"],
  ["up into the last branch", edit.moveBy(with_("decision"), "b", -1), "start a decision_1[|b] end"],
  [
    "a decision with its branches",
    edit.move(repair, "handler_known", slot(repair, "by_cost", "start.0")),
    "start handler_known[|dispatch] by_cost[approve_small|approve_medium|approve_large|assess >by_cost] repair confirm end",
  ],
  [
    "into another branch",
    edit.move(repair, "dispatch", slot(repair, "handler_known", "approve_small.0")),
    "start by_cost[approve_small dispatch|approve_medium|approve_large|assess >by_cost] handler_known[|] repair confirm end",
  ],
  ["a copy", edit.duplicate(line, "a")?.flow, "start a approval_1 b end"],
  [
    "a branch goes with the steps only it leads to",
    edit.removeWay(repair, "by_cost", 3),
    "start by_cost[approve_small|approve_medium|approve_large] handler_known[|dispatch] repair confirm end",
  ],
])("%s", (_, flow, expected) => {
  expect(drawn(flow)).toBe(expected);
});

test("a way that becomes the last is for otherwise", () => {
  const ways = edit.removeWay(repair, "by_cost", 3)?.steps.find((step) => step.id === "by_cost")?.ways;
  expect(ways?.map((way) => way.otherwise ?? false)).toEqual([false, false, true]);
  expect(ways?.at(-1)?.when).toBeUndefined();
});

test("ways change places, but not with the one for otherwise", () => {
  const ids = (flow: Flow | undefined) =>
    flow?.steps.find((step) => step.id === "by_cost")?.ways?.map((way) => way.to);
  expect(ids(edit.moveWay(repair, "by_cost", 0, 1))?.slice(0, 2)).toEqual([
    "approve_medium",
    "approve_small",
  ]);
  expect(edit.moveWay(repair, "by_cost", 2, 1)).toBeUndefined();
  expect(edit.moveWay(repair, "by_cost", 0, -1)).toBeUndefined();
});

test("moving a step anywhere loses no step and leaves none behind that nothing leads to", () => {
  let tried = 0;
  for (const step of repair.steps)
    for (const place of slotsOf(layOut(repair).trunk)) {
      const moved = edit.move(repair, step.id, place);
      if (!moved) continue;
      tried++;
      const layout = layOut(moved);
      const title = `${step.id} before ${place.to} behind ${place.edges.map((edge) => edge.step).join()}`;
      expect(layout.loose, title).toEqual([]);
      expect([...itemsOf(layout)], title).toHaveLength(repair.steps.length);
    }
  expect(tried).toBeGreaterThan(50);
});

test("whatever a document holds beside what is changed stays as it is", () => {
  const rich = { ...line, extra: 1, steps: line.steps.map((step) => ({ ...step, later: { x: 1 } })) };
  const changed = edit.changeStep(rich, "a", (step) => ({ ...step, name }));
  expect(changed).toEqual(rich);
});
