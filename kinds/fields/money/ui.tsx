import { isDecimal, useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString, isObject } from "~/kinds/read";

/** Amounts stay decimal text from the keyboard to the server; they never become a floating-point number here. */
const plain = (words: string) =>
  words
    .normalize("NFKC")
    .replaceAll(",", "")
    .replace(/[¥￥$€\s]/g, "");

const amountOf = (value: unknown) => (isObject(value) ? (asString(value.amount) ?? "") : "");

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const currency = asString(field.settings.currency) ?? "CNY";
  return (
    <div className="affix">
      <input
        className="input"
        id={id}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        value={amountOf(value)}
        onChange={(event) => {
          const amount = plain(event.target.value);
          onChange(amount === "" ? null : { amount, currency });
        }}
        placeholder={text(field.placeholder)}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        aria-required={field.required || undefined}
      />
      <span>{currency}</span>
    </div>
  );
}

function View({ value }: ViewProps) {
  const format = useFormat();
  const currency = isObject(value) ? (asString(value.currency) ?? "") : "";
  return <span>{format.money(amountOf(value), currency)}</span>;
}

function obvious(value: unknown) {
  return isDecimal(amountOf(value))
    ? null
    : { zh: "请填写金额，例如 480.00", en: "Enter an amount, for example 480.00" };
}

export default { Editor, View, obvious } satisfies FieldUi;
