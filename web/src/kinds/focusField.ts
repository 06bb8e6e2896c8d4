import { controlId } from "./FieldRow";

/** Puts the cursor into a field, whatever control its kind has chosen. */
export function focusField(fieldId: string) {
  const row = document.querySelector(`[data-field="${CSS.escape(controlId(fieldId))}"]`);
  row?.scrollIntoView({ block: "center" });
  const control = row?.querySelector("input:not([hidden]), textarea, select, button");
  if (control instanceof HTMLElement) control.focus({ preventScroll: true });
}
