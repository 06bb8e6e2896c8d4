// The browser's half of a field kind: how a value is written and how it is read. One folder per kind holds it,
// beside the server's half that knows the rules.
import type { ComponentType } from "react";
import type { Field, Text } from "~/api/types";
import type { ExprType } from "~/expr/value";

export interface EditorProps {
  field: Field;
  /** Id of the control; its label is `<id>-label`. */
  id: string;
  value: unknown;
  onChange: (value: unknown) => void;
  describedBy: string | undefined;
  invalid: boolean;
}

export interface ViewProps {
  field: Field;
  value: unknown;
}

export interface FieldUi {
  Editor: ComponentType<EditorProps>;
  View: ComponentType<ViewProps>;
  /** How the form frames the editor: one labelled control (default), a named group of controls, or nothing at all. */
  frame?: "label" | "group" | "bare";
  /** Says what is plainly wrong while typing. Rules are the server's; this only saves a round trip. */
  obvious?: (value: unknown, field: Field) => Text | null;
  /** What expressions take its values for; by the shape of the value where nothing is said. */
  type?: ExprType | ((field: Field) => ExprType);
  /** To how many decimals the result of a formula is rounded. */
  decimals?: (field: Field) => number | undefined;
  /** The result of a formula (numbers and days as text) as a value of this kind. */
  computed?: (result: unknown, field: Field) => unknown;
  /** The kind's own formula. */
  formula?: (field: Field) => string | undefined;
  /** A cell of a spreadsheet as a value; the text itself where nothing is said. */
  fromText?: (text: string, field: Field) => unknown;
  /** Names the part of a value that a fault points at, with what separates it from the fault. */
  where?: (path: readonly string[], field: Field) => Text | null;
  /** Its values are files, which only a form that collects them can take. */
  collectsFiles?: boolean;
  /** Its values name people, or a department with its head, who can act at a step. */
  namesPeople?: boolean;
  /** Numbered by the server when the order is submitted. */
  assigned?: boolean;
}
