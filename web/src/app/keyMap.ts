// Every shortcut there is, by where it works. A test compares it with what the code listens to.
import type { KeyWord } from "./keyWords";

export interface Shortcut {
  /** As `KeyboardEvent.key` says; several for the same. */
  keys: readonly string[];
  word: KeyWord;
}
export interface Surface {
  name: KeyWord;
  /** The pages on which it works; everywhere without. */
  at?: RegExp;
  shortcuts: readonly Shortcut[];
}

const key = (word: KeyWord, ...keys: string[]): Shortcut => ({ keys, word });
const move = [key("down", "j"), key("up", "k")];

export const surfaces: readonly Surface[] = [
  {
    name: "everywhere",
    shortcuts: [
      key("palette", "Ctrl+K"),
      key("find", "/"),
      key("map", "?"),
      key("submit", "Ctrl+Enter"),
      key("undoAct", "u"),
    ],
  },
  {
    name: "list",
    at: /^\/orders$/,
    shortcuts: [
      key("focusFilter", "f", "/"),
      ...move,
      key("pick", "x"),
      key("create", "c"),
      key("peek", "p"),
      key("open", "Enter"),
      key("leave", "Escape"),
    ],
  },
  {
    name: "calendar",
    at: /^\/orders$/,
    shortcuts: [key("moveDay", "Alt+←", "Alt+→", "Alt+↑", "Alt+↓"), key("moveCard", "Alt+←", "Alt+→")],
  },
  { name: "order", at: /^\/orders\/./, shortcuts: [key("leave", "Escape")] },
  { name: "tasks", at: /^\/tasks$/, shortcuts: [...move, key("pick", "x"), key("yes", "y"), key("no", "n")] },
  { name: "search", at: /^\/search$/, shortcuts: move },
  {
    name: "board",
    at: /^\/boards/,
    shortcuts: [key("wall", "k"), key("leave", "Escape"), key("arrange", "Alt+↑", "Alt+↓")],
  },
  { name: "designer", at: /^\/(flows|types)/, shortcuts: [key("undo", "Ctrl+Z", "Ctrl+Y")] },
];

/** Those of this page first. */
export const surfacesAt = (path: string) => {
  const isHere = ({ at }: Surface) => at?.test(path) === true;
  return [...surfaces].sort((a, b) => Number(isHere(b)) - Number(isHere(a)));
};
