// The small part of Markdown that is understood, read into pieces that the page draws one by one. Nothing here makes
// HTML, so nothing in a text can become markup, an attribute or a script.

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "bold" | "italic"; parts: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "link"; href: string; text: string };

export type Block =
  | { kind: "heading"; level: number; parts: Inline[] }
  | { kind: "paragraph" | "quote"; lines: Inline[][] }
  | { kind: "bullets" | "numbers"; items: Inline[][] }
  | { kind: "code"; text: string };

/** One alternative each: code, link, bold, italic, a bare address. Each stops at its own mark, so reading is linear. */
const MARKS =
  /`([^`]+)`|\[([^[\]]{1,500})\]\(([^()\s]{1,2000})\)|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|(https?:\/\/[^\s<>"'，。；：！？、）】]+)/g;

/** The schemes a link may have; everything else stays text. */
export function safeHref(target: string): string | null {
  return /^(https?:\/\/|mailto:|tel:)[^\s]/i.test(target) ? target : null;
}

export function readInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  const say = (words: string) => {
    if (words !== "") parts.push({ kind: "text", text: words });
  };
  for (const found of text.matchAll(MARKS)) {
    const [whole, code, label, target, bold, italic, address] = found;
    const href = target === undefined ? null : safeHref(target);
    if (target !== undefined && href === null) continue;
    say(text.slice(from, found.index));
    from = found.index + whole.length;
    if (code !== undefined) parts.push({ kind: "code", text: code });
    else if (href !== null) parts.push({ kind: "link", href, text: label ?? href });
    else if (bold !== undefined) parts.push({ kind: "bold", parts: readInline(bold) });
    else if (italic !== undefined) parts.push({ kind: "italic", parts: readInline(italic) });
    else if (address !== undefined) parts.push({ kind: "link", href: address, text: address });
  }
  say(text.slice(from));
  return parts;
}

const HEADING = /^(#{1,3}) +(.*)$/;
const BULLET = /^\s{0,3}[-*] +(.*)$/;
const NUMBER = /^\s{0,3}\d{1,9}[.)、] *(.*)$/;
const QUOTE = /^> ?(.*)$/;

export function readBlocks(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.split("\n");
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    /** The lines from here on that fit, as what they capture. */
    const run = (pattern: RegExp) => {
      const taken: Inline[][] = [];
      for (let found = pattern.exec(lines[at] ?? ""); found; found = pattern.exec(lines[at] ?? "")) {
        taken.push(readInline(found[1] ?? ""));
        at++;
        if (at >= lines.length) break;
      }
      return taken;
    };
    const heading = HEADING.exec(line);
    if (line.trim() === "") at++;
    else if (line.startsWith("```")) {
      const end = lines.findIndex((each, index) => index > at && each.startsWith("```"));
      const last = end < 0 ? lines.length : end;
      blocks.push({ kind: "code", text: lines.slice(at + 1, last).join("\n") });
      at = last + 1;
    } else if (heading) {
      blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, parts: readInline(heading[2] ?? "") });
      at++;
    } else if (BULLET.test(line)) blocks.push({ kind: "bullets", items: run(BULLET) });
    else if (NUMBER.test(line)) blocks.push({ kind: "numbers", items: run(NUMBER) });
    else if (QUOTE.test(line)) blocks.push({ kind: "quote", lines: run(QUOTE) });
    else blocks.push({ kind: "paragraph", lines: run(/^(?!#{1,3} |\s{0,3}[-*] |> ?|```|\s*$)(.+)$/) });
    if (blocks.length > 5000) break;
  }
  return blocks;
}
