import type { Field } from "~/api/types";
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

/** Digits after the point (ISO 4217); the server knows the rarer ones too. */
const digits = (currency: string) => (["JPY", "KRW", "VND"].includes(currency) ? 0 : 2);
const currencyOf = (field: Field) => asString(field.settings.currency) ?? "CNY";

function computed(result: unknown, field: Field) {
  const [whole = "0", fraction = ""] = String(result).split(".");
  const places = digits(currencyOf(field));
  const amount = places > 0 ? `${whole}.${fraction.padEnd(places, "0")}` : whole;
  return { amount, currency: currencyOf(field) };
}

export default {
  Editor,
  View,
  obvious,
  computed,
  type: "number",
  fromText: (text, field) => ({ amount: plain(text), currency: currencyOf(field) }),
  decimals: (field) => digits(currencyOf(field)),
} satisfies FieldUi;
