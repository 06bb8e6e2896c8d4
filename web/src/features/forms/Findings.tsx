import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import type { Checked, Found } from "./useFormCheck";
import { formWords } from "./words";

interface FindingsProps {
  checked: Checked;
  /** What a part is called. */
  nameOf: (key: string) => string;
  onOpen: (found: Found) => void;
}

/** What is wrong, always in sight; each leads to where it is. */
export function Findings({ checked, nameOf, onOpen }: FindingsProps) {
  const t = useWords(formWords);
  const { findings, isFresh, error } = checked;
  return (
    <details className="card form-findings" data-bad={findings.length > 0} data-fresh={isFresh}>
      <summary>
        <strong>{t("findings")}</strong>
        <span role="status" className="row">
          {findings.length > 0 && (
            <Badge tone="danger" icon="alert">
              {t("errors", { count: findings.length })}
            </Badge>
          )}
          {findings.length === 0 && isFresh && (
            <Badge tone="ok" icon="done">
              {t("fine")}
            </Badge>
          )}
          {!isFresh && !error && <span className="muted">{t("checking")}</span>}
          {error !== null && error !== undefined && <span className="muted">{t("checkFailed")}</span>}
        </span>
      </summary>
      <FindingList findings={findings} nameOf={nameOf} onOpen={onOpen} />
    </details>
  );
}

export function FindingList({
  findings,
  nameOf,
  onOpen,
}: Omit<FindingsProps, "checked"> & { findings: readonly Found[] }) {
  const text = useText();
  return (
    <ul className="stack tight">
      {findings.map((found) => (
        <li key={found.path + found.code + found.text.en}>
          <button type="button" className="linkish" onClick={() => onOpen(found)}>
            {found.part && `${nameOf(found.part)}: `}
            {text(found.text)}
          </button>
        </li>
      ))}
    </ul>
  );
}
