import type { AuditEntry } from "~/api/types";

/** One entry a line, as the server sent it. */
export const asJsonLines = (entries: readonly AuditEntry[]) =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");

/** A cell no spreadsheet takes for a formula (OWASP, CSV injection), quoted as RFC 4180 has it. */
export function cell(value: unknown): string {
  const text =
    typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value);
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const columns = [
  "position",
  "at",
  "actor",
  "kind",
  "subject",
  "subjectId",
  "version",
  "address",
  "agent",
  "requestId",
  "data",
  "hidden",
] as const;

/** With the mark at the beginning by which Excel knows UTF-8. */
export function asCsv(entries: readonly AuditEntry[]): string {
  const rows = entries.map((entry) => [
    entry.position,
    entry.at,
    entry.actor.name,
    entry.kind,
    entry.subject.label,
    entry.subject.id,
    entry.version,
    entry.address,
    entry.agent,
    entry.requestId,
    entry.data,
    entry.hidden.join(" "),
  ]);
  return `\ufeff${[columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

export function download(name: string, type: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
