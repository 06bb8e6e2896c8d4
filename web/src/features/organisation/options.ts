// Editing a list of options: pure, so that a list of ten thousand can be tested without a screen.
import type { Option } from "~/api/types";

/** Reads pasted lines: value, Chinese, English; by tab, comma or semicolon; one column stands for all three. */
export function parsePasted(text: string): { value: string; zh: string; en: string }[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const cells = line.split(line.includes("\t") ? "\t" : /[,，;；]/).map((part) => part.trim());
    const [value = "", zh = value, en = zh] = cells;
    return value === "" ? [] : [{ value, zh: zh || value, en: en || zh || value }];
  });
}

export interface Merged {
  options: Option[];
  added: number;
  changed: number;
}

/** Adds what is new and renames what is there; nothing is removed, nothing loses its place. */
export function mergePasted(options: readonly Option[], pasted: ReturnType<typeof parsePasted>): Merged {
  const result = [...options];
  const places = new Map(result.map((option, at) => [option.value, at]));
  let [added, changed] = [0, 0];
  for (const { value, zh, en } of pasted) {
    const at = places.get(value);
    const known = at === undefined ? undefined : result[at];
    if (at === undefined || known === undefined) {
      places.set(value, result.length);
      result.push({ value, label: { zh, en }, active: true });
      added += 1;
    } else if (known.label.zh !== zh || known.label.en !== en) {
      result[at] = { ...known, label: { zh, en } };
      changed += 1;
    }
  }
  return { options: result, added, changed };
}

export function move(options: readonly Option[], at: number, step: -1 | 1): Option[] {
  const result = [...options];
  const [one, other] = [result[at], result[at + step]];
  if (one && other) [result[at], result[at + step]] = [other, one];
  return result;
}

/** The places of options that hold `words` in value or names. */
export function matching(options: readonly Option[], words: string): number[] {
  const wanted = words.trim().toLowerCase();
  return options.flatMap((option, at) =>
    `${option.value} ${option.label.zh} ${option.label.en}`.toLowerCase().includes(wanted) ? [at] : [],
  );
}
