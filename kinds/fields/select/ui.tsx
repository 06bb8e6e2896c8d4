import { useMemo } from "react";
import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asOptions, asString } from "~/kinds/read";
import { type OptionsState, useFieldOptions } from "~/kinds/scope";
import { ComboBox } from "~/ui/ComboBox";

/** Up to here the answers lie open as buttons; beyond it one searches. */
const OPEN_CHOICES = 6;

function useOptions(field: Field): OptionsState {
  const own = useMemo(() => asOptions(field.settings.options), [field.settings.options]);
  return useFieldOptions(field.settings.list, own);
}

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const { options, loading } = useOptions(field);
  const chosen = asString(value) ?? null;
  // A retired option stays visible where it was chosen earlier.
  const offered = useMemo(
    () => options.filter((option) => option.active || option.value === chosen),
    [options, chosen],
  );
  const listed = useMemo(
    () => offered.map((option) => ({ id: option.value, text: text(option.label) })),
    [offered, text],
  );
  if (!loading && offered.length <= OPEN_CHOICES) {
    return (
      <div className="choices">
        {offered.map((option, index) => (
          <label className="choice" key={option.value}>
            <input
              type="radio"
              id={index === 0 ? id : undefined}
              name={id}
              checked={option.value === chosen}
              onChange={() => onChange(option.value)}
              aria-describedby={describedBy}
            />
            {text(option.label)}
          </label>
        ))}
      </div>
    );
  }
  return (
    <ComboBox
      id={id}
      options={listed}
      value={chosen}
      valueText={text(options.find((option) => option.value === chosen)?.label) || (chosen ?? "")}
      onChange={onChange}
      loading={loading}
      placeholder={text(field.placeholder)}
      describedBy={describedBy}
      invalid={invalid}
    />
  );
}

function View({ field, value }: ViewProps) {
  const text = useText();
  const { options } = useOptions(field);
  return <span>{text(options.find((option) => option.value === value)?.label) || String(value)}</span>;
}

/** A spreadsheet has the words, not the values. */
function fromText(text: string, field: Field): unknown {
  const found = asOptions(field.settings.options).find(({ label }) => label.zh === text || label.en === text);
  return found?.value ?? text;
}

export default { Editor, View, frame: "group", type: "text", fromText } satisfies FieldUi;
