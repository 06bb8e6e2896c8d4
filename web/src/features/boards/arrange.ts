// In which order the parts of a board stand, and which are hidden. Kept boards are on the server.

export const parts = ["numbers", "days", "picture", "steps", "people", "teams", "sites"] as const;
export type Part = (typeof parts)[number];

export interface Arrangement {
  order: readonly Part[];
  hidden: readonly Part[];
}

export const usual: Arrangement = { order: parts, hidden: [] };

/** What a kept board shows; the other parts are hidden and stand at their usual place. */
export function arrangementOf(shown: readonly Part[]): Arrangement {
  const rest = parts.filter((part) => !shown.includes(part));
  return { order: [...shown, ...rest], hidden: rest };
}

/** What is to be kept of an arrangement. */
export const shownOf = ({ order, hidden }: Arrangement): Part[] =>
  order.filter((part) => !hidden.includes(part));

/** `part` put where `to` stands among those that are shown. */
export function moved(arrangement: Arrangement, part: Part, to: number): Arrangement {
  const shown = arrangement.order.filter((each) => !arrangement.hidden.includes(each));
  const at = Math.max(0, Math.min(shown.length - 1, to));
  const rest = shown.filter((each) => each !== part);
  rest.splice(at, 0, part);
  return { ...arrangement, order: [...rest, ...arrangement.order.filter((each) => !shown.includes(each))] };
}

export function hidden(arrangement: Arrangement, part: Part, isHidden: boolean): Arrangement {
  const others = arrangement.hidden.filter((each) => each !== part);
  return { ...arrangement, hidden: isHidden ? [...others, part] : others };
}
