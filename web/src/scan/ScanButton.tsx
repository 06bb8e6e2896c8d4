import { lazy, Suspense, useState } from "react";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { speak } from "~/ui/toasts";
import { scanWords } from "./words";

const ScanDialog = lazy(() => import("./ScanDialog"));

/** Reads a code into a field. Camera and reader are loaded when it is pressed. */
export function ScanButton({ onFound }: { onFound: (text: string) => void }) {
  const t = useWords(scanWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton icon="scan" label={t("scan")} onClick={() => setOpen(true)} />
      {isOpen && (
        <Suspense>
          <ScanDialog
            onClose={() => setOpen(false)}
            onFound={(found) => {
              // A field of one line would swallow the breaks and glue words together.
              const text = found.replace(/\s+/g, " ").trim();
              setOpen(false);
              speak(t("found", { text }));
              onFound(text);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
