import type { Step, Way } from "~/flow/definition";
import { isChoice, isStart } from "~/flow/stepUi";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Select } from "~/ui/Select";
import { ConditionEditor } from "./ConditionEditor";
import { designWords } from "./designWords";
import { Names } from "./StepPanel";

interface WayPanelProps {
  step: Step;
  way: Way;
  voice: Voice;
  onChange: (way: Way, name?: string) => void;
}

/** One way out of a gate: what it is called, when it is taken, where it leads. */
export function WayPanel({ step, way, voice, onChange }: WayPanelProps) {
  const t = useWords(designWords);
  const steps = voice.flow.steps.filter((each) => !isStart(each.kind) && each.id !== step.id);
  return (
    <>
      <p className="muted">{voice.text(step.name)}</p>
      <Names
        zh={t("nameZh")}
        en={t("nameEn")}
        value={way.name ?? { zh: "", en: "" }}
        onChange={(name) => {
          const { name: _, ...rest } = way;
          onChange(name.zh || name.en ? { ...rest, name } : rest, "name");
        }}
      />
      {isChoice(step.kind) && way.otherwise && <p className="muted">{t("otherwiseHelp")}</p>}
      {isChoice(step.kind) && !way.otherwise && (
        <fieldset className="stack tight">
          <legend className="field-label">{t("condition")}</legend>
          <ConditionEditor
            value={way.when ?? ""}
            voice={voice}
            onChange={(when) => {
              const { when: _, ...rest } = way;
              onChange(when.trim() ? { ...rest, when } : rest, "when");
            }}
          />
        </fieldset>
      )}
      <Select
        label={t("leadsTo")}
        value={way.to}
        options={steps.map((each) => ({ value: each.id, text: voice.text(each.name) || each.id }))}
        onChange={(to) => onChange({ ...way, to })}
      />
    </>
  );
}
