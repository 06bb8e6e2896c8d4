// What the buttons of the toolbar do to the text. A pure step: text and selection in, text and selection out.

export interface Edit {
  text: string;
  from: number;
  to: number;
}

export type Tool = "bold" | "italic" | "code" | "heading" | "bullets" | "numbers" | "quote" | "link";

const AROUND: Partial<Record<Tool, string>> = { bold: "**", italic: "*", code: "`" };
const BEFORE: Partial<Record<Tool, string>> = { heading: "## ", bullets: "- ", numbers: "1. ", quote: "> " };
const ANY_PREFIX = /^(#{1,3} |[-*] |\d+\. |> )/;
const NEW_LINK = "https://";

/** Applies a tool, or takes it back where it was applied. */
export function apply(tool: Tool, edit: Edit): Edit {
  const around = AROUND[tool];
  if (around) return wrap(edit, around);
  const prefix = BEFORE[tool];
  if (prefix) return prefixLines(edit, tool, prefix);
  const { text, from, to } = edit;
  const label = text.slice(from, to);
  const written = `[${label}](${NEW_LINK})`;
  const at = label === "" ? from + 1 : from + label.length + 3 + NEW_LINK.length;
  return { text: text.slice(0, from) + written + text.slice(to), from: at, to: at };
}

function wrap({ text, from, to }: Edit, mark: string): Edit {
  const chosen = text.slice(from, to);
  const isMarked = text.slice(from - mark.length, from) === mark && text.slice(to, to + mark.length) === mark;
  // One star is also the inner half of two: that is bold, not italic.
  const isOther = mark === "*" && text.slice(from - 2, from) === "**" && text.slice(from - 3, from) !== "***";
  if (isMarked && !isOther) {
    return {
      text: text.slice(0, from - mark.length) + chosen + text.slice(to + mark.length),
      from: from - mark.length,
      to: to - mark.length,
    };
  }
  return {
    text: text.slice(0, from) + mark + chosen + mark + text.slice(to),
    from: from + mark.length,
    to: to + mark.length,
  };
}

function prefixLines({ text, from, to }: Edit, tool: Tool, prefix: string): Edit {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const after = text.indexOf("\n", to);
  const end = after < 0 ? text.length : after;
  const lines = text.slice(start, end).split("\n");
  const has = (line: string) => (tool === "numbers" ? /^\d+\. /.test(line) : line.startsWith(prefix));
  const isOn = lines.every(has);
  const changed = lines.map((line, index) => {
    const bare = line.replace(ANY_PREFIX, "");
    if (isOn) return bare;
    return (tool === "numbers" ? `${index + 1}. ` : prefix) + bare;
  });
  const written = changed.join("\n");
  const grown = written.length - (end - start);
  const first = (changed[0]?.length ?? 0) - (lines[0]?.length ?? 0);
  return {
    text: text.slice(0, start) + written + text.slice(end),
    from: Math.max(start, from + first),
    to: Math.max(start, to + grown),
  };
}

/** Enter in a list goes on with the list; on an empty item it ends it. Null when there is no list. */
export function newLine({ text, from, to }: Edit): Edit | null {
  if (from !== to) return null;
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const line = text.slice(start, from);
  const item = /^(\s{0,3})([-*]|(\d+)\.|>) (.*)$/.exec(line);
  if (!item) return null;
  const [, indent = "", mark = "", number, words = ""] = item;
  if (words.trim() === "") return { text: text.slice(0, start) + text.slice(from), from: start, to: start };
  const next = `\n${indent}${number ? `${Number(number) + 1}.` : mark} `;
  return {
    text: text.slice(0, from) + next + text.slice(from),
    from: from + next.length,
    to: from + next.length,
  };
}
