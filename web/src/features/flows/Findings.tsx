import type { FlowField } from "~/flow/fields";
import type { Voice } from "~/flow/stepWords";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { deskWords } from "./deskWords";
import { type Checked, type Example, type Finding, toneOf } from "./useCheck";

interface FindingsProps {
  checked: Checked;
  voice: Voice;
  onOpen: (finding: Finding) => void;
}

const known = (severity: string) => (severity === "error" || severity === "warning" ? severity : "hint");

/** What is wrong, always in sight; each leads to where it is. */
export function Findings({ checked, voice, onOpen }: FindingsProps) {
  const t = useWords(deskWords);
  const { findings, isFresh, error } = checked;
  const errors = findings.filter((finding) => finding.severity === "error").length;
  const others = findings.length - errors;
  return (
    <details className="card flow-findings" data-bad={errors > 0} data-fresh={isFresh}>
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
      <FindingList findings={findings} onOpen={onOpen} voice={voice} />
    </details>
  );
}

interface ListProps {
  findings: readonly Finding[];
  onOpen: (finding: Finding) => void;
  voice: Voice;
}

export function FindingList({ findings, onOpen, voice }: ListProps) {
  const t = useWords(deskWords);
  const text = useText();
  return (
    <ul className="stack tight">
      {findings.map((finding) => (
        <li key={finding.code + finding.parts.join() + finding.text.en} className="flow-finding">
          <Badge tone={toneOf(finding.severity)} icon="alert">
            {t(known(finding.severity))}
          </Badge>
          <button type="button" className="linkish" onClick={() => onOpen(finding)}>
            {text(finding.text)}
          </button>
          {finding.example && <ExampleView example={finding.example} voice={voice} />}
        </li>
      ))}
    </ul>
  );
}

/** An order that shows what is wrong: what it says and what becomes of it. */
function ExampleView({ example, voice }: { example: Example; voice: Voice }) {
  const t = useWords(deskWords);
  const { text, fields } = voice;
  const values = Object.entries(example.values ?? {}).filter(([, value]) => value !== null);
  return (
    <details className="flow-example">
      <summary>{t("example")}</summary>
      <p>{text(example.text)}</p>
      <dl className="facts">
        {values.map(([id, value]) => (
          <div key={id} className="row">
            <dt>{fields.label(id, text)}</dt>
            <dd>{saidValue(value, fields.find(id), voice)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function saidValue(value: unknown, field: FlowField | undefined, { t, text }: Voice): string {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "object" && value !== null && "amount" in value) return String(value.amount);
  const choice = field?.choices.find((each) => each.value === value);
  if (choice) return text(choice.label);
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}
