import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asNumber, asString } from "~/kinds/read";

const SECONDS = 60;

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  return (
    <input
      className="input"
      id={id}
      type="time"
      value={asString(value) ?? ""}
      min={asString(field.settings.min)}
      max={asString(field.settings.max)}
      step={(asNumber(field.settings.step) ?? 1) * SECONDS}
      onChange={(event) => onChange(event.target.value || null)}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
    />
  );
}

function View({ value }: ViewProps) {
  return <time>{asString(value)}</time>;
}

export default { Editor, View } satisfies FieldUi;
