// The parts of a form by name: `p:` a page, `s:` a section, `f:` a field, each with its id.
import type { Field, Form, FormPage } from "~/api/types";

export type Section = FormPage["sections"][number];

export const pageKey = (id: string) => `p:${id}`;
export const sectionKey = (id: string) => `s:${id}`;
export const fieldKey = (id: string) => `f:${id}`;

/** Where a part stands. */
export interface Place {
  page: number;
  section: number;
  field: number;
}

export type Part =
  | { is: "page"; page: FormPage; at: Place }
  | { is: "section"; section: Section; at: Place }
  | { is: "field"; field: Field; at: Place };

/** Every part in reading order. */
export function* partsOf(form: Form): Generator<Part> {
  for (const [page, each] of form.pages.entries()) {
    yield { is: "page", page: each, at: { page, section: -1, field: -1 } };
    for (const [section, inner] of each.sections.entries()) {
      yield { is: "section", section: inner, at: { page, section, field: -1 } };
      for (const [field, one] of inner.fields.entries())
        yield { is: "field", field: one, at: { page, section, field } };
    }
  }
}

export function keyOf(part: Part): string {
  if (part.is === "page") return pageKey(part.page.id);
  return part.is === "section" ? sectionKey(part.section.id) : fieldKey(part.field.id);
}

export function findPart(form: Form, key: string | undefined): Part | undefined {
  if (key === undefined) return undefined;
  for (const part of partsOf(form)) if (keyOf(part) === key) return part;
  return undefined;
}

/** The part a finding's path points into, and which property of it. */
export function partAt(form: Form, path: string): { key: string; property: string } | undefined {
  const [, root, page, , section, , field, ...rest] = path.split("/");
  if (root !== "pages") return undefined;
  const drawn = form.pages[Number(page)];
  if (!drawn) return undefined;
  const [, , , ...inPage] = path.split("/");
  const one = section === undefined ? undefined : drawn.sections[Number(section)];
  if (!one) return { key: pageKey(drawn.id), property: inPage[0] ?? "" };
  const asked = field === undefined ? undefined : one.fields[Number(field)];
  if (!asked) return { key: sectionKey(one.id), property: inPage[2] ?? "" };
  return { key: fieldKey(asked.id), property: rest.join("/") };
}
