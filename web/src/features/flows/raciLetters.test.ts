import { expect, test } from "vitest";
import type { Source, Step } from "~/flow/definition";
import { stepKinds, stepUi } from "~/flow/stepUi";
import { gapsOf, putSources, sourcesAt } from "./raciLetters";

const kind = (role: string) => stepKinds.find((each) => stepUi(each)?.role === role) ?? "";
const step = (role: string): Step => ({ id: "a", kind: kind(role), name: { zh: "一", en: "one" } });
const who: Source[] = [{ from: "role", role: "agent" }];

test.each(["act", "tell"])("what a cell of a step that lets people %s is given, it shows", (role) => {
  for (const letter of ["r", "a", "c", "i"] as const) {
    const put = putSources(step(role), letter, who);
    expect(sourcesAt(put, letter)).toEqual(who);
    for (const other of ["r", "a", "c", "i"] as const)
      if (other !== letter) expect(sourcesAt(put, other)).toEqual([]);
  }
});

test("taking everybody away leaves no empty part behind", () => {
  const put = putSources(step("act"), "a", who);
  expect(putSources(put, "a", [])).toEqual(step("act"));
});

test("a step at which people act needs somebody responsible and somebody accountable", () => {
  expect(gapsOf(step("act"))).toEqual(["r", "a"]);
  expect(gapsOf(putSources(putSources(step("act"), "r", who), "a", who))).toEqual([]);
  expect(gapsOf(step("tell"))).toEqual([]);
});
