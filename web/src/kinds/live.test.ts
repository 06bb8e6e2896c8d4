import { expect, test } from "vitest";
import type { Field } from "~/api/types";
import { live } from "./live";

const field = (id: string, kind: string, over: Partial<Field> = {}): Field => ({
  id,
  kind,
  label: { zh: id, en: id },
  help: null,
  placeholder: null,
  required: false,
  default: null,
  indexed: false,
  settings: {},
  ...over,
});
const money = (amount: string) => ({ amount, currency: "CNY" });
const fields = [
  field("total", "formula", { settings: { expression: "round(cost * 1.06, 2)" } }),
  field("why", "text", { visibleWhen: "cost >= 5000", requiredWhen: "cost > 9000" }),
  field("more", "text", { visibleWhen: "why != null" }),
  field("cost", "money"),
  field("net", "money", { formula: "cost / 3" }),
  field("locked", "text", { editableWhen: "cost < 10" }),
];

test("what is visible, needed and computed follows the answers", () => {
  const cheap = live(fields, { cost: money("100"), why: "because", more: "x" });
  expect(cheap.state("why").visible).toBe(false);
  expect(cheap.state("more").visible).toBe(false);
  expect(cheap.values).toEqual({ cost: money("100"), total: 106, net: money("33.33") });
  expect(cheap.state("total").computed).toBe(true);
  expect(cheap.state("locked").editable).toBe(false);

  const dear = live(fields, { cost: money("9000.01"), why: "because" });
  expect(dear.state("why")).toEqual({ visible: true, required: true, editable: true, computed: false });
  expect(dear.state("more").visible).toBe(true);
});

test("what is unknown shows nothing and asks for nothing", () => {
  const empty = live(fields, {});
  expect(empty.state("why").visible).toBe(false);
  expect(empty.values.total).toBeNull();
});

test("an expression this page cannot read hides nothing", () => {
  expect(live([field("a", "text", { visibleWhen: "future(1)" })], {}).state("a").visible).toBe(true);
});

test("three hundred fields with conditions are gone through in a blink", () => {
  const many = Array.from({ length: 300 }, (_, n) =>
    field(`f${n}`, "number", n > 0 ? { visibleWhen: `f${n - 1} >= 0`, requiredWhen: `f${n - 1} > 5` } : {}),
  );
  const values = Object.fromEntries(many.map((one, n) => [one.id, n]));
  // The best of a few: a busy machine holds up any one of them.
  const took = Array.from({ length: 8 }, () => {
    const began = performance.now();
    live(many, values);
    return performance.now() - began;
  });
  expect(Math.min(...took)).toBeLessThan(100);
});
