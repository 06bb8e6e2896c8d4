// Cells as spreadsheets put them on the clipboard: tabs and line ends, in quotation marks where a cell holds them.

export function readTsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let rest = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(?=[\t\n]|$)/.exec(rest);
    const cell = quoted ? quoted[0] : (/^[^\t\n]*/.exec(rest)?.[0] ?? "");
    row.push(quoted ? (quoted[1] ?? "").replaceAll('""', '"') : cell);
    const next = rest.charAt(cell.length);
    rest = rest.slice(cell.length + 1);
    if (next === "\t") continue;
    rows.push(row);
    row = [];
    if (next === "") return rows;
  }
}

/** A cell with quotation marks of its own is wrapped too, so that it comes back as it was. */
export function writeTsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join("\t")).join("\n");
}
