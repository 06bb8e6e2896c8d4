// What a printed order consists of: chosen once, kept on the device for the next one of its type.

export const printParts = ["values", "approvals", "attachments", "comments", "history", "signing"] as const;
export type PrintPart = (typeof printParts)[number];

const usual: readonly PrintPart[] = ["values", "approvals", "attachments"];
const key = (typeId: string) => `print:${typeId}`;

/** The parts that were chosen, in the order of the sheet; the usual ones where nothing was. */
export function readTemplate(text: string | null): readonly PrintPart[] {
  if (text === null) return usual;
  const names = text.split(",");
  return printParts.filter((part) => names.includes(part));
}

export const keptTemplate = (typeId: string) => readTemplate(localStorage.getItem(key(typeId)));

export const keepTemplate = (typeId: string, parts: readonly PrintPart[]) =>
  localStorage.setItem(key(typeId), parts.join(","));
