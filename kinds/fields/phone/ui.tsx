import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString } from "~/kinds/read";

const FEWEST_DIGITS = 5;

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  return (
    <input
      className="input"
      id={id}
      type="tel"
      inputMode="tel"
      autoComplete="tel"
      value={asString(value) ?? ""}
      onChange={(event) => onChange(event.target.value)}
      placeholder={text(field.placeholder)}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      aria-required={field.required || undefined}
    />
  );
}

/** +8613800138000 -> +86 138 0013 8000: mainland mobiles are read in 3-4-4; other numbers stay as they are. */
function readable(number: string): string {
  return number.replace(/^\+86(1\d{2})(\d{4})(\d{4})$/, "+86 $1 $2 $3");
}

function View({ value }: ViewProps) {
  const number = asString(value) ?? "";
  return <a href={`tel:${number}`}>{readable(number)}</a>;
}

function obvious(value: unknown) {
  const digits = (asString(value) ?? "").normalize("NFKC").replace(/\D/g, "");
  return digits.length >= FEWEST_DIGITS ? null : { zh: "请填写电话号码", en: "Enter a phone number" };
}

export default { Editor, View, obvious, type: "text" } satisfies FieldUi;
