// Each feature owns its words, in both languages, in the file beside it: a page loads the words it shows and no
// others, and the compiler refuses a word that is missing in one language.
import type { Text } from "~/api/types";
import { type Locale, useLocale } from "./locale";

/** A sentence with `{name}` gaps; two forms where the English plural differs, chosen by the gap `count`. */
export type Word = string | { one: string; other: string };
export type Gaps = Record<string, string | number>;

export interface Words<K extends string> {
  "zh-CN": Record<K, Word>;
  en: Record<K, Word>;
}

export type Say<K extends string> = (key: K, gaps?: Gaps) => string;

export function defineWords<K extends string>(zh: Record<K, Word>, en: Record<NoInfer<K>, Word>): Words<K> {
  return { "zh-CN": zh, en };
}

export function say<K extends string>(words: Words<K>, language: Locale, key: K, gaps: Gaps = {}): string {
  const word = words[language][key];
  const form = typeof word === "string" ? word : word[gaps.count === 1 ? "one" : "other"];
  return form.replace(/\{(\w+)\}/g, (gap, name: string) => String(gaps[name] ?? gap));
}

/** A word in both languages, for what is kept longer than the reader's language. */
export function textOf<K extends string>(words: Words<K>, key: K): Text {
  return { zh: say(words, "zh-CN", key), en: say(words, "en", key) };
}

export function useWords<K extends string>(words: Words<K>): Say<K> {
  const language = useLocale();
  return (key, gaps) => say(words, language, key, gaps);
}
