import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asNumber, asString } from "~/kinds/read";

const LONGEST = 10_000;

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  return (
    <textarea
      className="input"
      id={id}
      rows={5}
      value={asString(value) ?? ""}
      onChange={(event) => onChange(event.target.value)}
      maxLength={asNumber(field.settings.maxLength) ?? LONGEST}
      placeholder={text(field.placeholder)}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      aria-required={field.required || undefined}
    />
  );
}

function View({ value }: ViewProps) {
  return (
    <span className="wrap" style={{ whiteSpace: "pre-wrap" }}>
      {asString(value)}
    </span>
  );
}

export default { Editor, View, type: "text" } satisfies FieldUi;
