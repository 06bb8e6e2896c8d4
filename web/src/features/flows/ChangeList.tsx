import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import type { StepChange } from "./changes";
import { deskWords } from "./deskWords";
import { restWords } from "./restWords";

/** What differs between two versions, step by step. */
export function ChangeList({ changes }: { changes: readonly StepChange[] }) {
  const t = useWords(deskWords);
  const r = useWords(restWords);
  const text = useText();
  return (
    <ul className="flow-changes">
      {changes.map((change) => (
        <li key={change.how + change.id}>
          <strong>{t(change.how)}</strong> {change.name ? text(change.name) || change.id : change.id}
          {change.parts && change.parts.length > 0 && (
            <span className="muted"> {change.parts.map((part) => r(`part_${part}`)).join(" · ")}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
