import type { FlowField } from "~/flow/fields";
import type { Voice } from "~/flow/stepWords";

/** The answers a field offers, as options; none where anything can be written. */
export function choicesOf(field: FlowField | undefined, { t, text }: Voice) {
  if (field?.type === "bool")
    return [
      { value: "true", text: t("yes") },
      { value: "false", text: t("no") },
    ];
  return (field?.choices ?? []).map(({ value, label }) => ({ value, text: text(label) }));
}
