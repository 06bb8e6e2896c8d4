// Changes of a form, each a function from one document to the next. Nothing here knows the screen.
import type { Field, Form, FormPage } from "~/api/types";
import { fieldDesign } from "~/kinds/design";
import { fieldKey, findPart, type Place, pageKey, partsOf, type Section, sectionKey } from "./parts";
import { renameId } from "./rename";

/** A changed form and the part that the change is about. */
export interface Change {
  form: Form;
  key: string;
}

export const isId = (id: string) => /^[a-z][a-z0-9_]{0,39}$/.test(id);

const withPages = (form: Form, pages: FormPage[]): Form => ({ ...form, pages });

export function changePage(form: Form, at: number, change: (page: FormPage) => FormPage): Form {
  return withPages(
    form,
    form.pages.map((page, here) => (here === at ? change(page) : page)),
  );
}

export function changeSection(form: Form, at: Place, change: (section: Section) => Section): Form {
  return changePage(form, at.page, (page) => ({
    ...page,
    sections: page.sections.map((section, here) => (here === at.section ? change(section) : section)),
  }));
}

const changeFields = (form: Form, at: Place, change: (fields: Field[]) => Field[]) =>
  changeSection(form, at, (section) => ({ ...section, fields: change(section.fields) }));

export function changeField(form: Form, id: string, change: (field: Field) => Field): Form {
  const part = findPart(form, fieldKey(id));
  if (part?.is !== "field") return form;
  return changeFields(form, part.at, (fields) =>
    fields.map((field, here) => (here === part.at.field ? change(field) : field)),
  );
}

/** `stem`, or `stem_2` and so on where that is taken. */
export function freshId(taken: Iterable<string>, stem: string): string {
  const all = new Set(taken);
  if (!all.has(stem)) return stem;
  let number = 2;
  while (all.has(`${stem}_${number}`)) number++;
  return `${stem}_${number}`;
}

const idsOf = (form: Form, is: "page" | "section" | "field") =>
  [...partsOf(form)].flatMap((part) => {
    if (part.is === "page" && is === "page") return [part.page.id];
    if (part.is === "section" && is === "section") return [part.section.id];
    return part.is === "field" && is === "field" ? [part.field.id] : [];
  });

export function blankField(kind: string, taken: Iterable<string>): Field {
  const design = fieldDesign(kind);
  return {
    id: freshId(taken, kind),
    kind,
    label: design ? { ...design.name } : { zh: kind, en: kind },
    help: null,
    placeholder: null,
    required: false,
    default: null,
    indexed: false,
    settings: structuredClone(design?.blank ?? {}),
  };
}

const blankSection = (form: Form): Section => ({
  id: freshId(idsOf(form, "section"), "section"),
  title: null,
  fields: [],
});

/** An order type's first form: one page that asks nothing yet. */
export function firstForm(name: { zh: string; en: string }): Form {
  const title = { zh: name.zh || name.en, en: name.en || name.zh };
  return {
    version: 0,
    title: "",
    pages: [{ id: "page", title, sections: [{ id: "section", title: null, fields: [] }] }],
  };
}

/** Where something new goes when `key` is chosen: behind it, or to the very end. */
export function placeBehind(form: Form, key: string | undefined): Place {
  const part = findPart(form, key);
  if (part?.is === "field") return { ...part.at, field: part.at.field + 1 };
  if (part?.is === "section") return { ...part.at, field: part.section.fields.length };
  const page = part?.is === "page" ? part.at.page : form.pages.length - 1;
  const section = (form.pages[page]?.sections.length ?? 0) - 1;
  return { page, section, field: form.pages[page]?.sections[section]?.fields.length ?? 0 };
}

/** Makes sure that there is a section at the place. */
function withRoom(form: Form, at: Place): { form: Form; at: Place } {
  if (form.pages.length === 0) {
    const begun = addPage(form, undefined).form;
    return { form: begun, at: { page: 0, section: 0, field: 0 } };
  }
  if (at.section >= 0) return { form, at };
  const page = Math.max(0, at.page);
  const next = changePage(form, page, (each) => ({ ...each, sections: [blankSection(form)] }));
  return { form: next, at: { page, section: 0, field: 0 } };
}

export function putField(form: Form, field: Field, where: Place): Change {
  const { form: room, at } = withRoom(form, where);
  const next = changeFields(room, at, (fields) => fields.toSpliced(at.field, 0, field));
  return { form: next, key: fieldKey(field.id) };
}

export const addField = (form: Form, kind: string, at: Place): Change =>
  putField(form, blankField(kind, idsOf(form, "field")), at);

export function addSection(form: Form, key: string | undefined): Change {
  const section = blankSection(form);
  const at = placeBehind(form, key);
  const page = Math.max(0, at.page);
  const next = changePage(form, page, (each) => ({
    ...each,
    sections: each.sections.toSpliced(at.section + 1, 0, section),
  }));
  return { form: next, key: sectionKey(section.id) };
}

export function addPage(form: Form, key: string | undefined): Change {
  const id = freshId(idsOf(form, "page"), "page");
  const number = form.pages.length + 1;
  const title = { zh: `第 ${number} 页`, en: `Page ${number}` };
  const page: FormPage = { id, title, sections: [blankSection(form)] };
  const at = findPart(form, key)?.at.page ?? form.pages.length - 1;
  return { form: withPages(form, form.pages.toSpliced(at + 1, 0, page)), key: pageKey(id) };
}

export function remove(form: Form, key: string): Form {
  const part = findPart(form, key);
  if (!part) return form;
  const { at } = part;
  if (part.is === "page") return withPages(form, form.pages.toSpliced(at.page, 1));
  if (part.is === "section")
    return changePage(form, at.page, (page) => ({
      ...page,
      sections: page.sections.toSpliced(at.section, 1),
    }));
  return changeFields(form, at, (fields) => fields.toSpliced(at.field, 1));
}

/** A copy right behind the part; what is copied with it gets ids of its own. */
export function duplicate(form: Form, key: string): Change | undefined {
  const part = findPart(form, key);
  if (!part) return undefined;
  const taken = new Set(idsOf(form, "field"));
  const copy = (field: Field): Field => {
    const id = freshId(taken, field.id.slice(0, 34));
    taken.add(id);
    return { ...structuredClone(field), id };
  };
  const { at } = part;
  if (part.is === "field") return putField(form, copy(part.field), { ...at, field: at.field + 1 });
  const sections = new Set(idsOf(form, "section"));
  const copySection = (section: Section): Section => {
    const id = freshId(sections, section.id.slice(0, 34));
    sections.add(id);
    return { ...section, id, fields: section.fields.map(copy) };
  };
  if (part.is === "section") {
    const made = copySection(part.section);
    const next = changePage(form, at.page, (page) => ({
      ...page,
      sections: page.sections.toSpliced(at.section + 1, 0, made),
    }));
    return { form: next, key: sectionKey(made.id) };
  }
  const id = freshId(idsOf(form, "page"), part.page.id.slice(0, 34));
  const page = { ...part.page, id, sections: part.page.sections.map(copySection) };
  return { form: withPages(form, form.pages.toSpliced(at.page + 1, 0, page)), key: pageKey(id) };
}

/** Takes a field to a place as it is counted before the field leaves its own. */
export function moveField(form: Form, id: string, to: Place): Form | undefined {
  const part = findPart(form, fieldKey(id));
  if (part?.is !== "field") return undefined;
  const { at } = part;
  const isHere = at.page === to.page && at.section === to.section;
  if (isHere && (to.field === at.field || to.field === at.field + 1)) return undefined;
  const index = isHere && to.field > at.field ? to.field - 1 : to.field;
  return putField(remove(form, fieldKey(id)), part.field, { ...to, field: index }).form;
}

/** Takes a part one place up or down; at the edge of its section or page it goes over into the next. */
export function moveBy(form: Form, key: string, by: -1 | 1): Form | undefined {
  const part = findPart(form, key);
  if (!part) return undefined;
  const { at } = part;
  if (part.is === "page") {
    const pages = swapped(form.pages, at.page, by);
    return pages && withPages(form, pages);
  }
  if (part.is === "section") return moveSection(form, at, part.section, by);
  const fields = form.pages[at.page]?.sections[at.section]?.fields ?? [];
  const next = swapped(fields, at.field, by);
  if (next) return changeFields(form, at, () => next);
  const section = neighbour(form, at, by);
  if (!section) return undefined;
  const end = by > 0 ? 0 : (form.pages[section.page]?.sections[section.section]?.fields.length ?? 0);
  return moveField(form, part.field.id, { ...section, field: end });
}

function swapped<T>(items: readonly T[], at: number, by: -1 | 1): T[] | undefined {
  const [one, other] = [items[at], items[at + by]];
  return one === undefined || other === undefined ? undefined : items.with(at, other).with(at + by, one);
}

/** The section before or after, on whichever page. */
function neighbour(form: Form, at: Place, by: -1 | 1): Place | undefined {
  const all = [...partsOf(form)].flatMap((part) => (part.is === "section" ? [part.at] : []));
  const here = all.findIndex((place) => place.page === at.page && place.section === at.section);
  return here < 0 ? undefined : all[here + by];
}

function moveSection(form: Form, at: Place, section: Section, by: -1 | 1): Form | undefined {
  const sections = swapped(form.pages[at.page]?.sections ?? [], at.section, by);
  if (sections) return changePage(form, at.page, (page) => ({ ...page, sections }));
  if (!form.pages[at.page + by]) return undefined;
  const without = remove(form, sectionKey(section.id));
  return changePage(without, at.page + by, (page) => ({
    ...page,
    sections: by > 0 ? [section, ...page.sections] : [...page.sections, section],
  }));
}

/** Gives a field another id, everywhere it is spoken of. */
export function rename(form: Form, from: string, to: string): Form | undefined {
  if (!isId(to) || idsOf(form, "field").includes(to)) return undefined;
  return renameId(form, from, to);
}

/** Another kind: what the kind wanted to know begins anew, and so does what only some kinds have. */
export function changeKind(field: Field, kind: string): Field {
  const design = fieldDesign(kind);
  const next: Field = { ...field, kind, default: null, settings: structuredClone(design?.blank ?? {}) };
  if (design?.without?.includes("required")) next.required = false;
  if (design?.without?.includes("indexed")) next.indexed = false;
  if (design?.without?.includes("unique")) delete next.unique;
  if (design?.without?.includes("formula")) delete next.formula;
  if (design?.without?.includes("placeholder")) next.placeholder = null;
  return next;
}
