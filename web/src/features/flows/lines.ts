// Where things stand in the text of a flow; its grammar is crates/engine/src/text.
import type { Finding } from "./useCheck";

/** The line, from 1, on which each step begins. */
export function stepLines(source: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [at, line] of source.split("\n").entries()) {
    const step = /^step\s+(\S+)/.exec(line)?.[1];
    if (step !== undefined && !found.has(step)) found.set(step, at + 1);
  }
  return found;
}

/** The line of a way of a step: the `->` lines below it, counted from 0. */
export function wayLine(source: string, step: number, place: number): number {
  const lines = source.split("\n");
  let left = place;
  for (let at = step; at < lines.length; at++) {
    if (/^step\s/.test(lines[at] ?? "")) break;
    if (/^\s+->/.test(lines[at] ?? "") && left-- === 0) return at + 1;
  }
  return step;
}

/** The line each finding is about; the first where it is about the flow as a whole. */
export function lineOf(source: string, finding: Pick<Finding, "parts">): number {
  const steps = stepLines(source);
  for (const part of finding.parts) {
    const [is, id = "", place] = part.split(":");
    const line = steps.get(id);
    if (line === undefined) continue;
    return is === "w" && place !== undefined ? wayLine(source, line, Number(place)) : line;
  }
  return 1;
}

/** The place of a line in the text, to choose it there. */
export function spanOf(source: string, line: number): [number, number] {
  const lines = source.split("\n");
  const from = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return [from, from + (lines[line - 1]?.length ?? 0)];
}
