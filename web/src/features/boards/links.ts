// From a number to the orders behind it.
import type { Board } from "~/api/boardQueries";
import type { BoardState } from "./useBoardState";

/** What waits now at a step, or as a whole where the step is empty. */
export function standingOf(typeId: string, state: BoardState, step?: string, late = false): string {
  const asked = new URLSearchParams();
  if (step !== undefined) asked.set("step", step);
  if (late) asked.set("late", "1");
  for (const name of ["team", "person", "site"] as const) if (state[name]) asked.set(name, state[name]);
  const words = asked.toString();
  return `/boards/${typeId}/standing${words ? `?${words}` : ""}`;
}

/** Orders that were submitted, done or cancelled in the period, in the list with its filters. */
export function listOf(board: Board, state: BoardState, what: "created" | "done" | "cancelled"): string {
  const days = `${board.from}..${board.to}`;
  const parts = [`type:${board.typeId}`];
  if (what === "created") parts.push(`created:${days}`);
  else parts.push(what === "done" ? "status:done,rejected" : "status:cancelled", `updated:${days}`);
  if (state.site) parts.push(`site:${state.site}`);
  if (state.person) parts.push(`assignee:${state.person}`);
  return `/orders?${new URLSearchParams({ filter: parts.join(" ") })}`;
}
