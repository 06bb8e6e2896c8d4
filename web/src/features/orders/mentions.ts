// Naming colleagues in a comment: what is being typed after an `@`, and who is still named in the end.

/** Longer than any name that people type before they choose. */
const LONGEST = 20;

/** The `@word` the caret stands in, if it stands in one; an `@` inside a word (an e-mail address) is none. */
export function mentionAt(text: string, caret: number): { start: number; words: string } | undefined {
  const found = /(^|[^\p{L}\p{N}._-])@([\p{L}\p{N}._-]*)$/u.exec(text.slice(0, caret));
  if (!found) return undefined;
  const words = found[2] ?? "";
  return words.length > LONGEST ? undefined : { start: caret - words.length - 1, words };
}

/** Of the people chosen while writing, those whose name still stands in the text. */
export function stillNamed(text: string, people: ReadonlyMap<string, string>): string[] {
  return [...people].filter(([, name]) => text.includes(`@${name}`)).map(([id]) => id);
}
