import { useMemo } from "react";
import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { isBlank } from "~/local/drafts";
import { FieldFrame } from "~/ui/FieldFrame";
import { Notice } from "~/ui/Notice";
import type { FieldState } from "./live";
import { fieldUi } from "./registry";
import { kindWords } from "./words";

export interface FieldRowProps {
  field: Field;
  /** What conditions make of it now; without it the field is as it was drawn. */
  state?: FieldState;
  value: unknown;
  onChange: (fieldId: string, value: unknown) => void;
  errors?: readonly string[];
}

export const controlId = (fieldId: string) => `field-${fieldId}`;

/** One field of a form: the frame from the kit, the control from its kind. */
export function FieldRow({ field: drawn, state, value, onChange, errors = [] }: FieldRowProps) {
  const text = useText();
  const t = useWords(kindWords);
  const field = useMemo(
    () => (state && state.required !== drawn.required ? { ...drawn, required: state.required } : drawn),
    [drawn, state],
  );
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
  if (state?.computed || state?.editable === false) {
    return (
      <FieldFrame id={id} label={text(field.label)} help={text(field.help)} errors={errors} group>
        {() => (
          <output className="computed">
            {isBlank(value) ? (
              <span className="muted">{t(ui.assigned ? "numbered" : "notYet")}</span>
            ) : (
              <ui.View field={field} value={value} />
            )}
          </output>
        )}
      </FieldFrame>
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
