import type { Source } from "~/flow/definition";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { Select } from "~/ui/Select";
import { designWords } from "./designWords";
import { SourceDetails } from "./SourceDetails";

const froms = [
  "role",
  "people",
  "group",
  "department",
  "department_head",
  "manager_chain",
  "requester",
  "requester_manager",
  "field",
  "record",
  "skill",
  "roster",
  "rule",
  "expression",
  "chosen",
] as const;
type From = (typeof froms)[number];

function blank(from: From, voice: Voice): Source {
  const { names, fields, flow } = voice;
  switch (from) {
    case "role":
      return { from, role: names.roles[0]?.code ?? "" };
    case "people":
      return { from, people: [] };
    case "group":
      return { from, group: names.groups[0]?.code ?? "" };
    case "department":
      return { from, department: names.departments[0]?.code ?? "" };
    case "department_head":
      return { from, level: 1 };
    case "manager_chain":
      return { from, levels: 2 };
    case "field":
      return { from, field: fields.all.find((field) => field.isPerson)?.id ?? "" };
    case "record":
      return { from, field: "customer", detail: "" };
    case "chosen":
      return { from, by: "requester", min: 1, max: 1 };
    case "skill":
      return { from, skill: "" };
    case "expression":
      return { from, value: "" };
    case "rule":
      return { from, table: Object.keys(flow.tables ?? {})[0] ?? "" };
    default:
      return { from };
  }
}

interface SourcesProps {
  label: string;
  sources: readonly Source[];
  voice: Voice;
  /** Kinds of sources that make no sense here. */
  without?: readonly From[];
  onChange: (sources: Source[]) => void;
}

/** Where people come from, one line each; the people of all lines together act. */
export function SourcesEditor({ label, sources, voice, without = [], onChange }: SourcesProps) {
  const t = useWords(designWords);
  const options = froms
    .filter((from) => !without.includes(from))
    .map((from) => ({ value: from, text: t(`from_${from}`) }));
  return (
    <fieldset className="stack tight">
      <legend className="field-label">{label}</legend>
      {sources.map((source, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sources have nothing but their order
        <div key={at} className="flow-line-editor">
          <div className="row">
            <Select
              bare
              label={t("source")}
              value={source.from}
              options={options}
              onChange={(from) => onChange(sources.with(at, blank(from as From, voice)))}
            />
            <IconButton
              icon="trash"
              label={t("removeSource")}
              onClick={() => onChange(sources.toSpliced(at, 1))}
            />
          </div>
          <SourceDetails
            source={source}
            voice={voice}
            onChange={(next) => onChange(sources.with(at, next))}
          />
        </div>
      ))}
      <div>
        <Button icon="plus" onClick={() => onChange([...sources, blank("role", voice)])}>
          {t("addSource")}
        </Button>
      </div>
    </fieldset>
  );
}
