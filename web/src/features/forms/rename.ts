// A field that gets another id keeps being the one that conditions, formulas and the title speak of.
import type { Field, Form } from "~/api/types";

/** The expression with one name in place of another; texts in quotes and members of rows stay. */
export function renameIn(source: string, from: string, to: string): string {
  const pieces = source.split(/('[^']*'|"[^"]*")/);
  const name = new RegExp(`(?<![\\w.])${from}(?!\\w|\\s*\\()`, "g");
  return pieces.map((piece, at) => (at % 2 === 1 ? piece : piece.replace(name, to))).join("");
}

const expressions = ["visibleWhen", "requiredWhen", "editableWhen", "formula", "defaultFormula"] as const;

function renameField(field: Field, from: string, to: string): Field {
  const next: Field = field.id === from ? { ...field, id: to } : { ...field };
  for (const key of expressions) {
    const source = next[key];
    if (source) next[key] = renameIn(source, from, to);
  }
  if (next.checks)
    next.checks = next.checks.map((check) => ({ ...check, rule: renameIn(check.rule, from, to) }));
  return next;
}

export function renameId(form: Form, from: string, to: string): Form {
  return {
    ...form,
    title: form.title.replaceAll(`{${from}}`, `{${to}}`),
    pages: form.pages.map((page) => ({
      ...page,
      sections: page.sections.map((section) => ({
        ...section,
        fields: section.fields.map((field) => renameField(field, from, to)),
      })),
    })),
  };
}
