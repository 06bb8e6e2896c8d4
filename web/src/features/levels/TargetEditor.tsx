import { useState } from "react";
import type { ServiceTarget } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/TextInput";
import { Length } from "./Length";
import { NamedTimes } from "./NamedTimes";
import { levelWords } from "./words";

export interface TargetEditorProps {
  title: string;
  target: ServiceTarget;
  onChange: (target: ServiceTarget) => void;
  onRemove?: () => void;
}

/** What is promised to orders of some priorities. */
export function TargetEditor({ title, target, onChange, onRemove }: TargetEditorProps) {
  const t = useWords(levelWords);
  const [typed, setTyped] = useState((target.priorities ?? []).join(", "));
  const read = (words: string) => {
    setTyped(words);
    const priorities = words.split(/[,，、]/).map((each) => each.trim());
    onChange({ ...target, priorities: priorities.filter(Boolean) });
  };
  return (
    <section className="card stack" aria-label={title}>
      <div className="row spread">
        <h2>{title}</h2>
        {onRemove && (
          <Button icon="trash" onClick={onRemove}>
            {t("remove")}
          </Button>
        )}
      </div>
      <TextInput label={t("priorities")} value={typed} onChange={read} />
      <OwnTime
        name="first_response"
        minutes={target.firstResponse}
        onChange={(firstResponse) => onChange({ ...target, firstResponse })}
      />
      <OwnTime
        name="resolution"
        minutes={target.resolution}
        onChange={(resolution) => onChange({ ...target, resolution })}
      />
      <NamedTimes
        title={t("steps")}
        help={t("stepsHelp")}
        label={t("stepId")}
        add={t("addStep")}
        times={target.steps ?? {}}
        onChange={(steps) => onChange({ ...target, steps })}
      />
      <NamedTimes
        title={t("internal")}
        help={t("internalHelp")}
        label={t("team")}
        add={t("addTeam")}
        times={target.internal ?? {}}
        onChange={(internal) => onChange({ ...target, internal })}
      />
    </section>
  );
}

interface OwnTimeProps {
  name: "first_response" | "resolution";
  minutes: number | null | undefined;
  onChange: (minutes: number | null) => void;
}

/** One of the two times of every order, which there may be or not. */
function OwnTime({ name, minutes, onChange }: OwnTimeProps) {
  const t = useWords(levelWords);
  const isSet = minutes !== null && minutes !== undefined;
  return (
    <div className="row">
      <label className="choice">
        <input
          type="checkbox"
          checked={isSet}
          onChange={(event) => onChange(event.target.checked ? 60 : null)}
        />
        {t(name)}
      </label>
      {isSet ? (
        <Length label={t(name)} value={minutes} onChange={onChange} />
      ) : (
        <span className="muted">{t("noTime")}</span>
      )}
    </div>
  );
}
