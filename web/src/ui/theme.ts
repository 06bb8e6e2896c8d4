import { useSyncExternalStore } from "react";
import { keepSetting, readSetting } from "~/i18n/locale";

export type Theme = "system" | "light" | "dark";

const KEY = "gongdan.theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function isTheme(name: string | null): name is Theme {
  return name === "system" || name === "light" || name === "dark";
}

const kept = readSetting(KEY);
let chosen: Theme = isTheme(kept) ? kept : "system";

/** Stylesheets know one attribute only; what "like the system" means is decided here. */
export function applyTheme() {
  document.documentElement.dataset.theme = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
}

dark.addEventListener("change", applyTheme);

export function setTheme(theme: Theme) {
  chosen = theme;
  keepSetting(KEY, theme);
  applyTheme();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen,
  );
}
