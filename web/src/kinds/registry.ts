// Kinds are found, not listed: adding one is adding its folder.
import type { FieldUi } from "./fieldUi";

const found = import.meta.glob<FieldUi>("../../../kinds/fields/*/ui.tsx", { eager: true, import: "default" });

const byName = new Map(Object.entries(found).map(([path, ui]) => [path.split("/").at(-2) ?? path, ui]));

/** Every kind there is, for pages that let somebody choose one. */
export const kindNames: readonly string[] = [...byName.keys()].sort();

export function fieldUi(kind: string): FieldUi | undefined {
  return byName.get(kind);
}
