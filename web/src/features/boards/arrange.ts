// In which order the parts of a board stand, and which are hidden: everybody's own, kept on the device.

export const parts = ["numbers", "days", "picture", "steps", "people", "teams", "sites"] as const;
export type Part = (typeof parts)[number];

export interface Arrangement {
  order: readonly Part[];
  hidden: readonly Part[];
}

export const usual: Arrangement = { order: parts, hidden: [] };

const isPart = (name: unknown): name is Part => parts.some((part) => part === name);
const key = (userId: string, typeId: string) => `board:${userId}:${typeId}`;

/** What was kept, with parts that came later at their usual place at the end; the usual where nothing was. */
export function readArrangement(text: string | null): Arrangement {
  try {
    const kept: unknown = JSON.parse(text ?? "null");
    if (typeof kept !== "object" || kept === null) return usual;
    const list = (name: string) => {
      const value: unknown = Reflect.get(kept, name);
      return Array.isArray(value) ? [...new Set(value.filter(isPart))] : [];
    };
    const order = list("order");
    return { order: [...order, ...parts.filter((part) => !order.includes(part))], hidden: list("hidden") };
  } catch {
    return usual;
  }
}

export const keptArrangement = (userId: string, typeId: string) =>
  readArrangement(localStorage.getItem(key(userId, typeId)));

export function keepArrangement(userId: string, typeId: string, arrangement: Arrangement | null) {
  if (arrangement) localStorage.setItem(key(userId, typeId), JSON.stringify(arrangement));
  else localStorage.removeItem(key(userId, typeId));
}

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
