// The two settings that decide how everything is written: the reader's language and the organisation's time zone.
import { useCallback, useSyncExternalStore } from "react";
import type { Text } from "~/api/types";

export type Locale = "zh-CN" | "en";

const KEY = "gongdan.locale";
const listeners = new Set<() => void>();

let current: Locale = initial();
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function initial(): Locale {
  const kept = readSetting(KEY);
  if (kept === "zh-CN" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

/** Private windows of some browsers refuse localStorage altogether; a setting is not worth failing over. */
export function readSetting(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keepSetting(key: string, value: string) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then it holds until the page is closed.
  }
}

export const locale = () => current;
export const timeZone = () => zone;

export function setLocale(next: string) {
  current = next === "en" ? "en" : "zh-CN";
  keepSetting(KEY, current);
  document.documentElement.lang = current;
  for (const listener of listeners) listener();
}

export function setTimeZone(next: string) {
  zone = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLocale = () => useSyncExternalStore(subscribe, locale);
export const useTimeZone = () => useSyncExternalStore(subscribe, timeZone);

/** Picks the reader's half of a label that the owner wrote in both languages; an empty half falls back. */
export function textIn(language: Locale, text: Text | null | undefined): string {
  if (!text) return "";
  return language === "en" ? text.en || text.zh : text.zh || text.en;
}

/** Stays the same function while the language does, so that long lists made with it are made once. */
export function useText(): (text: Text | null | undefined) => string {
  const language = useLocale();
  return useCallback((text) => textIn(language, text), [language]);
}
