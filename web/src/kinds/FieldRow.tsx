import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldFrame } from "~/ui/FieldFrame";
import { Notice } from "~/ui/Notice";
import { fieldUi } from "./registry";
import { kindWords } from "./words";

export interface FieldRowProps {
  field: Field;
  value: unknown;
  onChange: (fieldId: string, value: unknown) => void;
  errors?: readonly string[];
}

export const controlId = (fieldId: string) => `field-${fieldId}`;

/** One field of a form: the frame from the kit, the control from its kind. */
export function FieldRow({ field, value, onChange, errors = [] }: FieldRowProps) {
  const text = useText();
  const t = useWords(kindWords);
  const ui = fieldUi(field.kind);
  if (!ui) return <Notice tone="warn">{t("unknown", { label: text(field.label) })}</Notice>;
  const { Editor, frame } = ui;
  const id = controlId(field.id);
  const change = (next: unknown) => onChange(field.id, next);
  if (frame === "bare") {
    return (
      <Editor field={field} id={id} value={value} onChange={change} describedBy={undefined} invalid={false} />
    );
  }
  return (
    <FieldFrame
      id={id}
      label={text(field.label)}
      help={text(field.help)}
      errors={errors}
      required={field.required}
      group={frame === "group"}
    >
      {(described) => <Editor field={field} id={id} value={value} onChange={change} {...described} />}
    </FieldFrame>
  );
}
