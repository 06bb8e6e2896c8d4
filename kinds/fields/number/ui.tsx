import { useState } from "react";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asNumber, asText } from "~/kinds/read";

/** Full-width digits and signs come out of Chinese keyboards as a matter of course. */
const plain = (words: string) => words.normalize("NFKC").replaceAll(",", "").replaceAll("−", "-").trim();

/** What was typed stays as typed until it is a number; the server and `obvious` see text that is none. */
function parse(words: string): unknown {
  const typed = plain(words);
  if (typed === "") return null;
  return /^[-+]?\d+(\.\d+)?$/.test(typed) ? Number(typed) : words;
}

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const unit = text(asText(field.settings.unit));
  const shown = value === null || value === undefined ? "" : String(value);
  // "1." is on its way to "1.5": rewriting it from the parsed value would eat the point.
  const [typed, setTyped] = useState(shown);
  const current = parse(typed) === (value ?? null) ? typed : shown;
  return (
    <div className="affix">
      <input
        className="input"
        id={id}
        type="text"
        inputMode={asNumber(field.settings.decimals) ? "decimal" : "numeric"}
        autoComplete="off"
        value={current}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(parse(event.target.value));
        }}
        placeholder={text(field.placeholder)}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        aria-required={field.required || undefined}
      />
      {unit && <span>{unit}</span>}
    </div>
  );
}

function View({ field, value }: ViewProps) {
  const format = useFormat();
  const text = useText();
  const amount = asNumber(value);
  if (amount === undefined) return <span className="wrap">{String(value)}</span>;
  return (
    <span>
      {format.number(amount, 6)} {text(asText(field.settings.unit))}
    </span>
  );
}

function obvious(value: unknown) {
  return typeof value === "number" ? null : { zh: "请填写数字", en: "Enter a number" };
}

export default {
  Editor,
  View,
  obvious,
  type: "number",
  decimals: (field) => asNumber(field.settings.decimals) ?? 0,
  computed: Number,
  fromText: parse,
} satisfies FieldUi;
