import { type ReactNode, useId } from "react";
import type { Text } from "~/api/types";
import type { Outcome } from "~/flow/definition";
import { isActing, isDoing, isEnd, isGate } from "~/flow/stepUi";
import { kindInWords } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { FieldFrame } from "~/ui/FieldFrame";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { DoingEditor } from "./DoingEditor";
import { designWords } from "./designWords";
import { FieldsEditor } from "./FieldsEditor";
import { LadderEditor } from "./LadderEditor";
import { OwnEditor } from "./OwnEditor";
import { SourcesEditor } from "./SourcesEditor";
import { type PartProps, PoliciesEditor, StaffEditor, withSettings } from "./StaffEditor";
import { flowsWords } from "./words";

/** Everything there is to say about a step. */
export function StepPanel(props: PartProps) {
  const { step, voice, onChange } = props;
  const t = useWords(designWords);
  const acts = isActing(step.kind);
  return (
    <>
      <p className="muted">{kindInWords(voice, step.kind)}</p>
      <Names
        zh={t("nameZh")}
        en={t("nameEn")}
        value={step.name}
        onChange={(name) => onChange({ ...step, name }, "name")}
      />
      {isGate(step.kind) && <p className="muted">{t("gateHelp")}</p>}
      <OwnEditor {...props} />
      {isDoing(step.kind) && <DoingEditor {...props} />}
      {isEnd(step.kind) && <OutcomeEditor {...props} />}
      <StaffEditor {...props} />
      {acts && (
        <>
          <Part title={t("ladder")} note={step.ladder && String(step.ladder.rungs.length)}>
            <LadderEditor {...props} />
          </Part>
          <Part title={t("fields")}>
            <FieldsEditor {...props} />
          </Part>
          <Part title={t("policies")}>
            <PoliciesEditor {...props} />
          </Part>
          <Part title="RACI">
            <RaciEditor {...props} />
          </Part>
          <Part title={t("instructions")} note={step.instructions && "1"}>
            <Names
              long
              zh={t("instructionsZh")}
              en={t("instructionsEn")}
              value={step.instructions ?? { zh: "", en: "" }}
              onChange={(instructions) => {
                const { instructions: _, ...rest } = step;
                const isSaid = instructions.zh || instructions.en;
                onChange(isSaid ? { ...rest, instructions } : rest, "instructions");
              }}
            />
          </Part>
        </>
      )}
      <TextInput
        label={t("note")}
        value={step.note ?? ""}
        maxLength={2000}
        onChange={(note) => onChange({ ...step, note }, "note")}
      />
    </>
  );
}

function Part({ title, note, children }: { title: string; note?: string | undefined; children: ReactNode }) {
  return (
    <details className="flow-part">
      <summary>
        {title} {note && <span className="flow-count">{note}</span>}
      </summary>
      <div className="stack tight">{children}</div>
    </details>
  );
}

interface NamesProps {
  zh: string;
  en: string;
  value: Text;
  long?: boolean;
  onChange: (value: Text) => void;
}

/** A text in both languages. */
export function Names({ zh, en, value, long = false, onChange }: NamesProps) {
  const id = useId();
  if (!long)
    return (
      <>
        <TextInput label={zh} value={value.zh} onChange={(text) => onChange({ ...value, zh: text })} />
        <TextInput label={en} value={value.en} onChange={(text) => onChange({ ...value, en: text })} />
      </>
    );
  return (["zh", "en"] as const).map((language) => (
    <FieldFrame key={language} id={`${id}-${language}`} label={language === "zh" ? zh : en}>
      {() => (
        <textarea
          id={`${id}-${language}`}
          className="input short"
          value={value[language]}
          onChange={(event) => onChange({ ...value, [language]: event.target.value })}
        />
      )}
    </FieldFrame>
  ));
}

function OutcomeEditor({ step, voice, onChange }: PartProps) {
  const t = useWords(designWords);
  return (
    <Select
      label={t("outcome")}
      value={step.settings?.outcome ?? "completed"}
      options={(["completed", "rejected", "cancelled"] as const).map((each) => ({
        value: each,
        text: voice.t(each),
      }))}
      onChange={(outcome) => onChange(withSettings(step, { outcome: outcome as Outcome }))}
    />
  );
}

function RaciEditor({ step, voice, onChange }: PartProps) {
  const r = useWords(flowsWords);
  return (["accountable", "consulted", "informed"] as const).map((part) => (
    <SourcesEditor
      key={part}
      label={r(part)}
      without={["chosen"]}
      sources={step.raci?.[part] ?? []}
      voice={voice}
      onChange={(sources) => onChange({ ...step, raci: { ...step.raci, [part]: sources } })}
    />
  ));
}
