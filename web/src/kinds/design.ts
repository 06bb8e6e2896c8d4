// What somebody who draws forms has to know of a kind of field, found in its folder. Only designers load it: whoever
// fills in a form needs none of it.
import type { ComponentType } from "react";
import type { Field, Text } from "~/api/types";
import type { IconName } from "~/ui/Icon";

export interface SettingProps {
  field: Field;
  /** The fields around it: those of the form, or the columns of the same table. */
  around: readonly Field[];
  label: string;
  errors: readonly string[];
  value: unknown;
  /** Nothing takes the setting away, so that what is usual holds again. */
  onChange: (value: unknown) => void;
}

interface SettingBase {
  key: string;
  label: Text;
  help?: Text;
}

/** One thing a kind wants to know, and how it is asked. */
export type Setting = SettingBase &
  (
    | { as: "count"; min?: number; max?: number; usual?: number }
    | { as: "decimal" }
    | { as: "line"; usual?: string; needed?: boolean }
    | { as: "lines" }
    | { as: "words"; long?: boolean }
    | { as: "switch"; usual: boolean }
    | { as: "one"; usual: string; options: readonly { value: string; name: Text }[] }
    /** Choices of its own, or those of a shared list under `list`. */
    | { as: "choices" }
    | { as: "list" }
    | { as: "departments"; several: boolean }
    | { as: "collection" }
    /** Another field of the same kind. */
    | { as: "sibling" }
    | { as: "expression" }
    | { as: "own"; Editor: ComponentType<SettingProps> }
  );

/** What every field has; a kind for which one of them makes no sense says so. */
export type Common =
  | "placeholder"
  | "required"
  | "editable"
  | "formula"
  | "default"
  | "checks"
  | "unique"
  | "indexed";

export const groups = ["words", "numbers", "choices", "times", "links", "files", "layout"] as const;
export type Group = (typeof groups)[number];

export interface FieldDesign {
  group: Group;
  /** Where it stands in its group. */
  place: number;
  name: Text;
  /** What it is for, to somebody who chooses. */
  about: Text;
  icon: IconName;
  settings?: readonly Setting[];
  /** What a new one begins with. */
  blank?: Field["settings"];
  without?: readonly Common[];
  /** Whether it can be a column of a table; it can unless it says no. */
  inRows?: false;
}

const found = import.meta.glob<FieldDesign>("../../../kinds/fields/*/design.tsx", {
  eager: true,
  import: "default",
});

const byName = new Map(
  Object.entries(found).map(([path, design]) => [path.split("/").at(-2) ?? path, design]),
);

export const fieldDesign = (kind: string): FieldDesign | undefined => byName.get(kind);

/** Every kind there is, in the order in which they are offered. */
export const designedKinds: readonly string[] = [...byName]
  .sort(
    ([, one], [, other]) =>
      groups.indexOf(one.group) - groups.indexOf(other.group) || one.place - other.place,
  )
  .map(([kind]) => kind);
