import { lazy, Suspense, useEffect, useState } from "react";
import { useWords } from "~/i18n/words";
import { Icon } from "~/ui/Icon";
import { isImeKey } from "~/ui/ime";
import { useKeys } from "~/ui/shortcuts";
import { appWords } from "./words";

const load = () => import("./OpenPalette");
const OpenPalette = lazy(load);
const KeyMap = lazy(() => import("./KeyMap"));

const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** The way to everything: a button, Ctrl+K (Cmd+K) anywhere, `/` outside of fields. */
export function SearchDoor() {
  const t = useWords(appWords);
  const [open, setOpen] = useState(false);
  const [isMapped, setMapped] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const wanted = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
      if (!wanted || event.shiftKey || isImeKey(event)) return;
      event.preventDefault();
      // Another dialog keeps the keyboard; the palette's own closes.
      if (document.querySelector("dialog[open]:not(.palette)")) return;
      setOpen((is) => !is);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  useKeys({
    "?": () => setMapped(true),
    "/": (event) => {
      event.preventDefault();
      const field = document.querySelector<HTMLInputElement>("main #search, main #order-search");
      if (field) field.focus();
      else setOpen(true);
    },
  });
  return (
    <>
      <button
        type="button"
        className="search-door"
        aria-haspopup="dialog"
        aria-keyshortcuts={isMac ? "Meta+K" : "Control+K"}
        onClick={() => setOpen(true)}
        onPointerEnter={() => void load()}
      >
        <Icon name="search" />
        <span>{t("search")}</span>
        <small>{isMac ? "⌘K" : "Ctrl K"}</small>
      </button>
      {open && (
        <Suspense>
          <OpenPalette onClose={() => setOpen(false)} />
        </Suspense>
      )}
      {isMapped && (
        <Suspense>
          <KeyMap onClose={() => setMapped(false)} />
        </Suspense>
      )}
    </>
  );
}
