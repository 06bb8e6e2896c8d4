import { useEffect, useRef } from "react";
import { keepSetting, readSetting } from "~/i18n/locale";
import { isImeKey } from "./ime";

const KEY = "gongdan.singleKeys";

/** WCAG 2.1.4: shortcuts of one letter can be switched off. */
export const singleKeys = () => readSetting(KEY) !== "off";
export const setSingleKeys = (on: boolean) => keepSetting(KEY, on ? "on" : "off");

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Keys of one letter for the page: silent while somebody types, composes, or has a dialog open. */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>) {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isImeKey(event) || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      // With Shift a letter is a capital.
      const action = current.current[event.key] ?? current.current[event.key.toLowerCase()];
      if (!action || (event.key.length === 1 && !singleKeys())) return;
      action(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** Ctrl+Enter (or Cmd+Enter) for a form, never during a composition. */
export function onCtrlEnter(act: () => void) {
  return (event: React.KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || isImeKey(event)) return;
    event.preventDefault();
    act();
  };
}
