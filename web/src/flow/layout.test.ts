import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Flow, Way } from "./definition";
import { itemsOf, layOut, type Path, slotsOf } from "./layout";

const name = { zh: "", en: "" };
const step = (id: string, kind: string, ...ways: (string | Way)[]) => ({
  id,
  kind,
  name,
  ways: ways.map((way) => (typeof way === "string" ? { to: way } : way)),
});

/** A picture as text: branches in brackets, jumps with an arrow. */
function drawn(path: Path): string {
  const items = path.items.map(({ step, branches }) => {
    const inside = branches.map((branch) => drawn(branch.path)).join(" | ");
    return branches.length > 0 ? `${step.id} [${inside}]` : step.id;
  });
  if (path.jump !== undefined) items.push(`${path.isBack ? "^" : ">"}${path.jump}`);
  return items.join(" ");
}

const picture = (...steps: Flow["steps"]) => {
  const { trunk, loose } = layOut({ steps });
  return [drawn(trunk), ...loose.map((path) => `loose: ${drawn(path)}`)].join("\n");
};

test.each<[string, Flow["steps"], string]>([
  ["a line", [step("s", "start", "a"), step("a", "approval", "e"), step("e", "end")], "s a e"],
  [
    "branches that meet",
    [
      step("s", "start", "d"),
      step("d", "decision", "a", "b", "m"),
      step("a", "approval", "m"),
      step("b", "approval", "m"),
      step("m", "handling", "e"),
      step("e", "end"),
    ],
    "s d [a | b | ] m e",
  ],
  [
    "a branch that leads back",
    [
      step("s", "start", "d"),
      step("d", "decision", "x", "m"),
      step("x", "handling", "d"),
      step("m", "handling", "e"),
      step("e", "end"),
    ],
    "s d [x ^d | ] m e",
  ],
  [
    "a branch that ends early leaves the trunk in the middle",
    [
      step("s", "start", "d"),
      step("d", "decision", "no", "m"),
      step("no", "end"),
      step("m", "handling", "n"),
      step("n", "handling", "e"),
      step("e", "end"),
    ],
    "s d [no | ] m n e",
  ],
  [
    "a branch that leaves its block",
    [
      step("s", "start", "d"),
      step("d", "decision", "a", "m"),
      step("a", "decision", "b", "c"),
      step("b", "handling", "x"),
      step("c", "handling", "m"),
      step("x", "handling", "m"),
      step("m", "handling", "e"),
      step("e", "end"),
    ],
    "s d [a [b x | c] | ] m e",
  ],
  [
    "parallel parts with their join",
    [
      step("s", "start", "p"),
      step("p", "parallel", "a", "b"),
      step("a", "handling", "j"),
      step("b", "handling", "j"),
      step("j", "parallel", "e"),
      step("e", "end"),
    ],
    "s p [a | b] j e",
  ],
  [
    "what nothing leads to, and what leads nowhere",
    [step("s", "start", "e"), step("e", "end"), step("a", "approval", "gone"), step("c", "handling", "c")],
    "s e\nloose: a >gone\nloose: c ^c",
  ],
  ["no steps at all", [], ""],
])("%s", (_, steps, expected) => {
  expect(picture(...steps)).toBe(expected);
});

test("the template of repairs reads as its owner means it", () => {
  const file = join(import.meta.dirname, "../../../templates/repair/flow.json");
  const flow: Flow = JSON.parse(readFileSync(file, "utf8"));
  expect(drawn(layOut(flow).trunk)).toBe(
    "start by_cost [approve_small | approve_medium | approve_large | assess ^by_cost] handler_known [ | dispatch] repair confirm end",
  );
});

/** A flow of any shape: a small generator with a seed, so that a failure can be seen again. */
function anyFlow(seed: number): Flow {
  let state = seed;
  const draw = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const size = 2 + draw(14);
  const steps = Array.from({ length: size }, (_, at) =>
    step(
      `s${at}`,
      at === 0 ? "start" : "decision",
      ...Array.from({ length: draw(4) }, () => `s${draw(size)}`),
    ),
  );
  return { steps };
}

test("whatever the shape, each step is drawn exactly once and each way is somewhere", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const flow = anyFlow(seed);
    const layout = layOut(flow);
    const ids = [...itemsOf(layout)].map((item) => item.step.id);
    expect(ids.toSorted(), `seed ${seed}`).toEqual(flow.steps.map((each) => each.id).toSorted());
    const edges = [layout.trunk, ...layout.loose].flatMap((path) =>
      [...slotsOf(path)].flatMap((slot) => slot.edges),
    );
    const written = edges.map((edge) => `${edge.step}.${edge.way}`);
    const ways = flow.steps.flatMap((each) => (each.ways ?? []).map((_, at) => `${each.id}.${at}`));
    expect(new Set(written), `seed ${seed}`).toEqual(new Set(ways));
  }
});

test("500 steps are laid out at once", () => {
  const steps = [step("s0", "start", "s1")];
  for (let at = 1; at < 498; at += 3)
    steps.push(
      step(`s${at}`, "decision", `s${at + 1}`, `s${at + 2}`),
      step(`s${at + 1}`, "approval", `s${at + 3}`),
      step(`s${at + 2}`, "approval", `s${at + 3}`),
    );
  steps.push(step("s499", "end"));
  const began = performance.now();
  const { trunk } = layOut({ steps });
  expect(performance.now() - began).toBeLessThan(500);
  expect(trunk.items).toHaveLength(168);
});
