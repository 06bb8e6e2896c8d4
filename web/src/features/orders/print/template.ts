// What a printed order consists of: a template that somebody designed for its type, or parts chosen by the reader and
// kept on the device for the next one.
import { queryOptions } from "@tanstack/react-query";
import { api, settle, unwrap, versionTag } from "~/api/client";
import type { components } from "~/api/schema";
import { keepSetting, readSetting } from "~/i18n/locale";

type Schemas = components["schemas"];
export type PrintTemplate = Schemas["PrintTemplate"];
export type Layout = Schemas["SavePrintTemplate"];
export type Section = Schemas["PrintSection"];

export const printParts = ["values", "approvals", "attachments", "comments", "history", "signing"] as const;
export type PrintPart = (typeof printParts)[number];
/** What a section of a template may show. */
export const sectionParts = [...printParts, "words"] as const;
export type SectionPart = (typeof sectionParts)[number];
export const papers = ["a4", "a4_landscape", "a5"] as const;
export type Paper = (typeof papers)[number];

/** As `@page` calls it, with the height of its sheet to its width for a picture on the screen. */
export const sizes: Record<Paper, { page: string; width: string }> = {
  a4: { page: "A4", width: "210mm" },
  a4_landscape: { page: "A4 landscape", width: "297mm" },
  a5: { page: "A5", width: "148mm" },
};

const none = { zh: "", en: "" };
export const newSection = (part: SectionPart): Section => ({
  part,
  title: none,
  fields: [],
  columns: 1,
  words: none,
  signers: [],
});

/** The usual sheet with these parts. */
export const usualLayout = (typeId: string, parts: readonly SectionPart[]): Layout => ({
  name: none,
  typeId,
  paper: "a4",
  heading: none,
  logo: null,
  qr: false,
  sections: parts.map(newSection),
  footer: none,
});

const usual: readonly PrintPart[] = ["values", "approvals", "attachments"];
const key = (typeId: string) => `print:${typeId}`;

/** The parts that were chosen, in the order of the sheet; the usual ones where nothing was. */
export function readTemplate(text: string | null): readonly PrintPart[] {
  if (text === null) return usual;
  const names = text.split(",");
  return printParts.filter((part) => names.includes(part));
}

export const keptTemplate = (typeId: string) => readTemplate(readSetting(key(typeId)));

export const keepTemplate = (typeId: string, parts: readonly PrintPart[]) =>
  keepSetting(key(typeId), parts.join(","));

export const isPaper = (name: string): name is Paper => papers.some((paper) => paper === name);
export const isSectionPart = (name: string): name is SectionPart =>
  sectionParts.some((part) => part === name);

/** The section moved by one; as it was where there is no place. */
export function movedSection(sections: readonly Section[], at: number, by: -1 | 1): Section[] {
  const [section] = sections.slice(at, at + 1);
  if (!section || at + by < 0 || at + by >= sections.length) return [...sections];
  return sections.toSpliced(at, 1).toSpliced(at + by, 0, section);
}

export const printTemplatesQuery = queryOptions({
  queryKey: ["printTemplates"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/print-templates", { signal })),
  staleTime: 60_000,
});

export const saveTemplate = (held: PrintTemplate | undefined, body: Layout) =>
  held
    ? unwrap(
        api.PUT("/api/v1/print-templates/{id}", {
          params: { path: { id: held.id }, header: { "If-Match": versionTag(held.version) } },
          body,
        }),
      )
    : unwrap(api.POST("/api/v1/print-templates", { body }));

export const removeTemplate = (id: string) =>
  settle(api.DELETE("/api/v1/print-templates/{id}", { params: { path: { id } } }));
