import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString } from "~/kinds/read";
import { ScanButton } from "~/scan/ScanButton";

/** Formats of digits alone: phones show the number pad. */
const DIGITS = new Set(["ean-13", "ean-8", "upc", "itf-14", "gtin"]);

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const isDigits = DIGITS.has(asString(field.settings.format) ?? "");
  return (
    <div className="affix">
      <input
        className="input mono"
        id={id}
        type="text"
        inputMode={isDigits ? "numeric" : "text"}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={1000}
        value={asString(value) ?? ""}
        onChange={(event) => onChange(event.target.value)}
        placeholder={text(field.placeholder)}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        aria-required={field.required || undefined}
      />
      <span>
        <ScanButton onFound={onChange} />
      </span>
    </div>
  );
}

/** Never a link: a code on a wall leads wherever a stranger wants. */
function View({ value }: ViewProps) {
  return <span className="mono wrap">{asString(value)}</span>;
}

export default { Editor, View } satisfies FieldUi;
