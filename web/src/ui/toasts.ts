// Messages that pass by themselves, and words for screen readers only.
import type { ReactNode } from "react";
import type { Tone } from "./Notice";

export interface Toast {
  id: number;
  tone: Tone;
  body: ReactNode;
}

const SHOWN_MS = 8_000;

let list: readonly Toast[] = [];
let spoken = "";
let serial = 0;
const listeners = new Set<() => void>();

function changed() {
  for (const listener of listeners) listener();
}

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const toasts = () => list;
export const spokenWords = () => spoken;

export function toast(tone: Tone, body: ReactNode) {
  const id = ++serial;
  list = [...list.slice(-2), { id, tone, body }];
  changed();
  setTimeout(() => dropToast(id), SHOWN_MS);
}

export function dropToast(id: number) {
  list = list.filter((entry) => entry.id !== id);
  changed();
}

/** Says something politely without showing it: the sighted see it in the page anyway. */
export function speak(words: string) {
  // The same words twice would not be announced again.
  spoken = words === spoken ? `${words}\u00a0` : words;
  changed();
}
