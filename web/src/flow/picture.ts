// What the parts of a picture share.
import { type Context, createContext, type KeyboardEvent, useContext } from "react";
import type { IconName } from "~/ui/Icon";
import type { Tone } from "~/ui/Notice";
import type { Flow } from "./definition";
import type { Slot } from "./layout";
import type { Voice } from "./stepWords";

/** Something to see at a step beside what it is: where an order stands, what is wrong with it. */
export interface Mark {
  tone: Tone;
  icon: IconName;
  text: string;
}

/** Which part of a picture: a step, a way, or the end of a path that leads elsewhere. */
export type PartKey = `s:${string}` | `w:${string}:${number}` | `j:${string}`;

export const stepKey = (id: string): PartKey => `s:${id}`;
export const wayKey = (from: string, place: number): PartKey => `w:${from}:${place}`;

export type Part = { is: "step"; id: string } | { is: "way"; from: string; place: number };

export function partOf(key: string): Part | undefined {
  const [is, id = "", place] = key.split(":");
  if (is === "s") return { is: "step", id };
  return is === "w" ? { is: "way", from: id, place: Number(place) } : undefined;
}

/** What a picture that can be changed adds. */
export interface Editing {
  onInsert(slot: Slot, button: HTMLElement): void;
  onAddWay(from: string): void;
  onKey(event: KeyboardEvent, key: string): void;
  onDrop(id: string, slot: Slot): void;
  /** Whether the step can be taken elsewhere. */
  canMove(id: string): boolean;
}

/** What stays the same while a flow is changed: cards of steps that did not change are not drawn again. */
export interface PictureHands {
  voice: Voice;
  toggle(key: string): void;
  editing: Editing | undefined;
}

/** What changes. */
export interface PictureState {
  flow: Flow;
  marks: ReadonlyMap<string, readonly Mark[]>;
  selected: string | undefined;
  closed: ReadonlySet<string>;
}

export const PictureHandsContext = createContext<PictureHands | null>(null);
export const PictureContext = createContext<PictureState | null>(null);

function useSure<T>(context: Context<T | null>): T {
  const found = useContext(context);
  if (!found) throw new Error("parts of a picture lie in a FlowPicture");
  return found;
}

export const usePictureHands = () => useSure(PictureHandsContext);
export const usePicture = () => useSure(PictureContext);

const query = '[role="treeitem"]';

/** Moves the focus as trees do; true when the key meant something. */
export function walkTree(root: HTMLElement, event: KeyboardEvent, toggle: (key: string) => void): boolean {
  const here = event.target;
  if (!(here instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey) return false;
  const all = [...root.querySelectorAll<HTMLElement>(query)];
  const at = all.indexOf(here);
  const focus = (item: Element | null | undefined) => {
    if (item instanceof HTMLElement) focusPart(root, item.dataset.key ?? "");
  };
  const isOpen = here.getAttribute("aria-expanded");
  switch (event.key) {
    case "ArrowDown":
      focus(all[at + 1]);
      return true;
    case "ArrowUp":
      focus(all[at - 1]);
      return true;
    case "Home":
      focus(all[0]);
      return true;
    case "End":
      focus(all.at(-1));
      return true;
    case "ArrowRight":
      if (isOpen === "false") toggle(here.dataset.key ?? "");
      else focus(here.closest("li")?.querySelector(`:scope > [role="group"] ${query}`));
      return true;
    case "ArrowLeft":
      if (isOpen === "true" && here.dataset.key?.startsWith("w:")) toggle(here.dataset.key);
      else focus(here.closest("li")?.parentElement?.closest("li")?.querySelector(`:scope > ${query}`));
      return true;
    default:
      return false;
  }
}

/** One part takes part in the page's tab order at a time: the last one that had the focus. */
export function focusPart(root: HTMLElement | null, key: string, scroll = true) {
  const part = [...(root?.querySelectorAll<HTMLElement>(query) ?? [])].find(
    (each) => each.dataset.key === key,
  );
  if (!root || !part) return;
  tabTo(root, part);
  part.focus({ preventScroll: true });
  if (scroll)
    (part.querySelector("[data-card]") ?? part).scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function tabTo(root: HTMLElement, part: Element) {
  for (const other of root.querySelectorAll(`${query}[tabindex="0"]`)) other.setAttribute("tabindex", "-1");
  part.setAttribute("tabindex", "0");
}
