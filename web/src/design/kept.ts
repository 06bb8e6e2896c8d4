// What somebody has begun to draw, kept in this browser until it is published.
import { readSetting } from "~/i18n/locale";

export interface Kept<T> {
  /** The version it began from. */
  base: number;
  now: T;
}

export function readKept<T>(key: string): Kept<T> | undefined {
  try {
    const kept: unknown = JSON.parse(readSetting(key) ?? "null");
    if (typeof kept !== "object" || kept === null || !("now" in kept) || !("base" in kept)) return undefined;
    return kept as Kept<T>;
  } catch {
    return undefined;
  }
}

export function dropKept(key: string) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Then there was nothing kept either.
  }
}
