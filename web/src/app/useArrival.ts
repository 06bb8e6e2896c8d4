import { useLayoutEffect, useRef } from "react";
import { useLocation } from "wouter";

const RESTORE_FRAMES = 30;

const scrolls = new Map<string, number>();
let wentBack = false;

if (typeof window !== "undefined") {
  history.scrollRestoration = "manual";
  // Before the router hears of it, so that the page that renders next already knows.
  window.addEventListener("popstate", () => {
    wentBack = true;
  });
}

/** The content may need a few frames to be as tall as it was. */
function scrollBackTo(y: number, frames = RESTORE_FRAMES) {
  window.scrollTo(0, y);
  if (Math.abs(window.scrollY - y) > 1 && frames > 0)
    requestAnimationFrame(() => scrollBackTo(y, frames - 1));
}

/** What a page load does by itself and a single-page app must do by hand: scroll and focus after a change of page. */
export function useArrival() {
  const [path] = useLocation();
  const first = useRef(true);
  useLayoutEffect(() => {
    if (first.current) {
      first.current = false;
    } else if (wentBack) {
      scrollBackTo(scrolls.get(path) ?? 0);
    } else {
      window.scrollTo(0, 0);
      document.getElementById("main")?.focus({ preventScroll: true });
    }
    wentBack = false;
    const remember = () => scrolls.set(path, window.scrollY);
    window.addEventListener("scroll", remember, { passive: true });
    return () => window.removeEventListener("scroll", remember);
  }, [path]);
}
