// The letters of a RACI matrix as parts of a step.
import { type Raci, type Source, type Step, sourcesOf } from "~/flow/definition";
import { isActing, isTelling } from "~/flow/stepUi";

export const letters = ["r", "a", "c", "i"] as const;
export type Letter = (typeof letters)[number];

const parts = { a: "accountable", c: "consulted", i: "informed" } as const satisfies Record<
  string,
  keyof Raci
>;

export const sourcesAt = (step: Step, letter: Letter): readonly Source[] =>
  letter === "r" ? sourcesOf(step) : (step.raci?.[parts[letter]] ?? []);

/** Who does it are the people of the step itself; the other letters stand beside them. */
export function putSources(step: Step, letter: Letter, sources: Source[]): Step {
  if (letter !== "r") {
    const { [parts[letter]]: _, ...others } = step.raci ?? {};
    const raci: Raci = sources.length > 0 ? { ...others, [parts[letter]]: sources } : others;
    const { raci: __, ...rest } = step;
    return Object.keys(raci).length > 0 ? { ...rest, raci } : rest;
  }
  const settings = isTelling(step.kind)
    ? { ...step.settings, who: sources }
    : { ...step.settings, staff: { ...step.settings?.staff, who: sources } };
  return { ...step, settings };
}

/** What a step at which people act lacks. */
export const gapsOf = (step: Step): Letter[] =>
  isActing(step.kind) ? (["r", "a"] as const).filter((letter) => sourcesAt(step, letter).length === 0) : [];
