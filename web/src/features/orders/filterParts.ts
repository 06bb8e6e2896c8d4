// A filter in words, cut where a person would cut it: at blanks outside quotation marks and brackets. The server reads
// the words; this only knows where one condition ends and the next begins.

const opening = /[(（]/;
const closing = /[)）]/;
const quote = /["“”„＂]/;
const or = /^(或|or|\||｜)$/i;

/** The conditions that must all hold. When alternatives stand outside brackets, the whole is one condition. */
export function splitFilter(words: string): string[] {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < words.length; at++) {
    const c = words[at] ?? "";
    if (quoted && c === "\\") {
      part += c + (words[++at] ?? "");
      continue;
    }
    if (quote.test(c)) quoted = !quoted;
    else if (!quoted && opening.test(c)) depth++;
    else if (!quoted && closing.test(c)) depth = Math.max(0, depth - 1);
    if (!quoted && depth === 0 && /\s/.test(c)) {
      if (part) parts.push(part);
      part = "";
    } else part += c;
  }
  if (part) parts.push(part);
  return parts.some((p) => or.test(p)) ? [words.trim()] : parts;
}

export const joinFilter = (parts: readonly string[]) =>
  parts
    .map((part) => (parts.length > 1 && splitFilter(`${part} x`).length === 1 ? `(${part})` : part))
    .join(" ");

/** Whether the words are still being written: an open quotation mark or bracket, or a name without a value. */
export function isUnfinished(words: string): boolean {
  const quotes = [...words.replace(/\\./g, "")].filter((c) => quote.test(c)).length;
  const open = [...words].filter((c) => opening.test(c)).length;
  const shut = [...words].filter((c) => closing.test(c)).length;
  return quotes % 2 === 1 || open > shut || /[:：][<>=≥≤＜＞]*$/.test(words);
}

/** Quotes a value where a blank or a sign would tear it apart. */
export function quoted(value: string): string {
  return /[\s"“”„＂()（）|｜,，、:：<>=\\]|\.\./.test(value) || value === ""
    ? `"${value.replace(/["“”„＂\\]/g, (c) => `\\${c}`)}"`
    : value;
}
