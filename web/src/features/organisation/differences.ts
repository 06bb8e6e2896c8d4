export interface Difference {
  path: string;
  before: string;
  after: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Entries of a list are the same thing when they have the same value, wherever they stand. */
function keyed(list: readonly unknown[]): Record<string, unknown> | undefined {
  const pairs = list.map((entry) =>
    isObject(entry) && typeof entry.value === "string" ? [entry.value, entry] : [],
  );
  return pairs.every((pair) => pair.length === 2) ? Object.fromEntries(pairs) : undefined;
}

/** What differs between two JSON documents, leaf by leaf. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const lists = Array.isArray(before) && Array.isArray(after) ? [keyed(before), keyed(after)] : [];
  const [one, other] = lists[0] && lists[1] ? lists : [before, after];
  if (isObject(one) && isObject(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    const found = [...names].flatMap((name) =>
      differences(one[name], other[name], path === "" ? name : `${path}.${name}`),
    );
    // Equal entries in another order.
    return found.length > 0 ? found : [{ path, before: order(before), after: order(after) }];
  }
  return [{ path, before: words(before), after: words(after) }];
}

const order = (list: unknown) =>
  Array.isArray(list)
    ? list.map((entry) => (isObject(entry) ? String(entry.value) : "")).join(", ")
    : words(list);

const words = (value: unknown) =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
