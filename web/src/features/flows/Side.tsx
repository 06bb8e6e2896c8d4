import { type ReactNode, useEffect, useRef } from "react";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { isImeKey } from "~/ui/ime";
import { flowsWords } from "./words";

/** As in flows.css. */
const SHEET = "(max-width: 960px)";

interface SideProps {
  /** What it is about; empty when nothing is chosen. */
  part: string | undefined;
  onClose: () => void;
  children: ReactNode;
}

/** What is known of the chosen part; takes the focus when something is chosen, and Escape gives it back. */
export function Side({ part, onClose, children }: SideProps) {
  const t = useWords(flowsWords);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!part) return;
    box.current?.focus({ preventScroll: true });
    // The sheet of a phone must not hide what it is about.
    if (matchMedia(SHEET).matches)
      document.querySelector(`[data-key="${CSS.escape(part)}"]`)?.scrollIntoView({ block: "start" });
  }, [part]);
  return (
    <aside
      ref={box}
      className="card flow-side stack tight"
      aria-label={t("details")}
      data-empty={!part}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || isImeKey(event.nativeEvent)) return;
        event.preventDefault();
        onClose();
      }}
    >
      {part && (
        <>
          <div className="row spread">
            <span className="muted">{t("details")}</span>
            <IconButton icon="close" label={t("close")} onClick={onClose} />
          </div>
          {children}
        </>
      )}
    </aside>
  );
}
