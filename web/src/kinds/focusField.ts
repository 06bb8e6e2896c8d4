import { controlId } from "./FieldRow";

/** Puts the cursor into a field, whatever control its kind has chosen. */
export function focusField(fieldId: string) {
  const id = controlId(fieldId);
  const row = [...document.querySelectorAll("[data-field]")].find(
    (each) => each.getAttribute("data-field") === id,
  );
  row?.scrollIntoView({ block: "center" });
  const control = row?.querySelector("input:not([hidden]), textarea, select, button");
  if (control instanceof HTMLElement) control.focus({ preventScroll: true });
}
