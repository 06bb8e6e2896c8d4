import type { Field } from "~/api/types";
import type { ExprType } from "~/expr/value";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { defineWords, useWords } from "~/i18n/words";
import type { FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asNumber, asString, asText } from "~/kinds/read";

const words = defineWords({ yes: "是", no: "否" }, { yes: "Yes", no: "No" });

function View({ field, value }: ViewProps) {
  const format = useFormat();
  const text = useText();
  const t = useWords(words);
  if (typeof value === "boolean") return <span>{t(value ? "yes" : "no")}</span>;
  const amount = asNumber(value);
  if (amount === undefined) return <span className="wrap">{asString(value)}</span>;
  return (
    <span>
      {format.number(amount, 6)} {text(asText(field.settings.unit))}
    </span>
  );
}

const result = (field: Field) => asString(field.settings.result) ?? "number";

function type(field: Field): ExprType {
  const types: Record<string, ExprType> = { number: "number", text: "text", date: "day", yes_no: "bool" };
  return types[result(field)] ?? "any";
}

export default {
  Editor: View,
  View,
  type,
  formula: (field) => asString(field.settings.expression),
  decimals: (field) => (result(field) === "number" ? (asNumber(field.settings.decimals) ?? 2) : undefined),
  computed: (value, field) => (result(field) === "number" ? Number(value) : value),
} satisfies FieldUi;
