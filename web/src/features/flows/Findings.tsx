import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { deskWords } from "./deskWords";
import { type Checked, type Finding, toneOf } from "./useCheck";

interface FindingsProps {
  checked: Checked;
  onOpen: (finding: Finding) => void;
}

const known = (severity: string) => (severity === "error" || severity === "warning" ? severity : "hint");

/** What is wrong, always in sight; each leads to where it is. */
export function Findings({ checked, onOpen }: FindingsProps) {
  const t = useWords(deskWords);
  const text = useText();
  const { findings, isFresh, error } = checked;
  const errors = findings.filter((finding) => finding.severity === "error").length;
  const others = findings.length - errors;
  return (
    <details className="card flow-findings" data-bad={errors > 0}>
      <summary>
        <strong>{t("findings")}</strong>
        <span role="status" className="row">
          {errors > 0 && (
            <Badge tone="danger" icon="alert">
              {t("errors", { count: errors })}
            </Badge>
          )}
          {others > 0 && (
            <Badge tone="warn" icon="info">
              {t("warnings", { count: others })}
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
      <FindingList findings={findings} onOpen={onOpen} text={text} />
    </details>
  );
}

interface ListProps {
  findings: readonly Finding[];
  onOpen: (finding: Finding) => void;
  text: ReturnType<typeof useText>;
}

export function FindingList({ findings, onOpen, text }: ListProps) {
  const t = useWords(deskWords);
  return (
    <ul className="stack tight">
      {findings.map((finding) => (
        <li key={finding.code + finding.parts.join() + finding.text.en} className="row flow-finding">
          <Badge tone={toneOf(finding.severity)} icon="alert">
            {t(known(finding.severity))}
          </Badge>
          <button type="button" className="linkish" onClick={() => onOpen(finding)}>
            {text(finding.text)}
          </button>
        </li>
      ))}
    </ul>
  );
}
