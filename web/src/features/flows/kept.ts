// What somebody has begun to change, kept in this browser until it is published.
import type { Flow } from "~/flow/definition";
import { readSetting } from "~/i18n/locale";

export interface KeptDraft {
  /** The version it began from. */
  base: number;
  flow: Flow;
}

export const keyOf = (userId: string, typeId: string) => `gongdan.flow.${userId}.${typeId}`;

export function readKept(userId: string, typeId: string): KeptDraft | undefined {
  try {
    const kept: unknown = JSON.parse(readSetting(keyOf(userId, typeId)) ?? "null");
    if (typeof kept !== "object" || kept === null || !("flow" in kept) || !("base" in kept)) return undefined;
    return kept as KeptDraft;
  } catch {
    return undefined;
  }
}

export const hasKept = (userId: string, typeId: string) => readKept(userId, typeId) !== undefined;

export function dropKept(userId: string, typeId: string) {
  try {
    localStorage.removeItem(keyOf(userId, typeId));
  } catch {
    // Then there was nothing kept either.
  }
}
