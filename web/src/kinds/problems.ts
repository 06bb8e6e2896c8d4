// From the server's JSON pointers to the fields on screen, and the few checks the browser makes by itself.
import type { Field, FieldError, Form, FormPage, Values } from "~/api/types";
import { type Locale, textIn } from "~/i18n/locale";
import { say } from "~/i18n/words";
import { isBlank } from "~/local/drafts";
import { formulaOf, type Live, startingValues } from "./live";
import { fieldUi } from "./registry";
import { kindWords } from "./words";

export type FieldProblems = Record<string, string[]>;

export function fieldsOf(page: FormPage): Field[] {
  return page.sections.flatMap((section) => section.fields);
}

export function allFields(form: Form): Field[] {
  return form.pages.flatMap(fieldsOf);
}

const partsOf = (pointer: string) =>
  pointer.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** RFC 6901: "/values/amount/0" -> "amount". Null when the pointer is not about a value. */
export function fieldOfPointer(pointer: string): string | null {
  const [root, first, second] = partsOf(pointer);
  return root === "" && first === "values" && second ? second : null;
}

/** Sorts the server's findings by field; what belongs to no field of this form comes back in `general`. */
export function byField(form: Form, errors: readonly FieldError[], language: Locale) {
  const known = new Map(allFields(form).map((field) => [field.id, field]));
  const fields: FieldProblems = {};
  const general: string[] = [];
  for (const error of errors) {
    const id = fieldOfPointer(error.path);
    const field = id === null ? undefined : known.get(id);
    const where = field && fieldUi(field.kind)?.where?.(partsOf(error.path).slice(3), field);
    const words = textIn(language, where) + textIn(language, error.text);
    if (id !== null && field) fields[id] = [...(fields[id] ?? []), words];
    else general.push(words);
  }
  return { fields, general };
}

/** Required and obvious mistakes of one page; everything else is for the server to say. */
export function checkPage(page: FormPage, values: Values, language: Locale, live?: Live): FieldProblems {
  const found: FieldProblems = {};
  for (const field of fieldsOf(page)) {
    const state = live?.state(field.id);
    if (state && (!state.visible || state.computed || !state.editable)) continue;
    const value = values[field.id];
    if (isBlank(value)) {
      if (state?.required ?? field.required)
        found[field.id] = [say(kindWords, language, "required", { label: textIn(language, field.label) })];
      continue;
    }
    const wrong = fieldUi(field.kind)?.obvious?.(value, field);
    if (wrong) found[field.id] = [textIn(language, wrong)];
  }
  return found;
}

export function pageOfField(form: Form, fieldId: string): number {
  return form.pages.findIndex((page) => fieldsOf(page).some((field) => field.id === fieldId));
}

export const defaultsOf = startingValues;

/** Fields that carry no value of their own (a required note cannot be left blank). */
export const carriesValue = (field: Field) => fieldUi(field.kind)?.frame !== "bare";

/** Nobody writes into notes, formulas and numbers of a series; files belong to one order. */
export function isWritable(field: Field): boolean {
  const ui = fieldUi(field.kind);
  return carriesValue(field) && formulaOf(field) === undefined && !ui?.assigned && !ui?.collectsFiles;
}
