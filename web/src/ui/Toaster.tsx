import { useSyncExternalStore } from "react";
import { useWords } from "~/i18n/words";
import { IconButton } from "./Button";
import { Icon } from "./Icon";
import { dropToast, onToasts, spokenWords, toasts } from "./toasts";
import { kitWords } from "./words";

/** Mounted once, before anything is announced: live regions that appear together with their text stay silent. */
export function Toaster() {
  const list = useSyncExternalStore(onToasts, toasts);
  const spoken = useSyncExternalStore(onToasts, spokenWords);
  const t = useWords(kitWords);
  return (
    <>
      <div className="sr" role="status">
        {spoken}
      </div>
      <div className="toasts">
        {(["polite", "assertive"] as const).map((level) => (
          <div key={level} aria-live={level} className="stack">
            {list
              .filter((entry) => (entry.tone === "danger") === (level === "assertive"))
              .map((entry) => (
                <div key={entry.id} className="notice" data-tone={entry.tone}>
                  <Icon name={entry.tone === "ok" ? "done" : entry.tone === "danger" ? "alert" : "info"} />
                  <div>{entry.body}</div>
                  <IconButton icon="close" label={t("close")} onClick={() => dropToast(entry.id)} />
                </div>
              ))}
          </div>
        ))}
      </div>
    </>
  );
}
