// The browser's half of a field kind: how a value is written and how it is read. One folder per kind holds it,
// beside the server's half that knows the rules.
import type { ComponentType } from "react";
import type { Field, Text } from "~/api/types";

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
}
