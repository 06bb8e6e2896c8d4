import { Minutes } from "~/features/flows/Minutes";
import type { StepEditorProps } from "~/features/flows/OwnEditor";
import { useWords } from "~/i18n/words";
import { Select } from "~/ui/Select";
import { words } from "./words";

const ways = ["wall", "working", "until"] as const;

/** How long orders wait: by the clock, in working time, or until a date of theirs. */
export default function DelayEditor({ settings, voice, onChange }: StepEditorProps) {
  const t = useWords(words);
  const { minutes, clock, until } = settings;
  const days = voice.fields.all.filter((field) => field.type === "instant");
  const way = until !== undefined ? "until" : (clock ?? "wall");
  const choose = (chosen: string) => {
    if (chosen === "until") onChange({ until: days[0]?.id ?? "" });
    else onChange({ minutes: minutes ?? 60, ...(chosen === "working" ? { clock: "working" as const } : {}) });
  };
  return (
    <>
      <Select
        label={t("waits")}
        value={way}
        options={ways.map((each) => ({ value: each, text: t(each) }))}
        onChange={choose}
      />
      {until === undefined ? (
        <Minutes
          label={t(way)}
          value={minutes ?? 60}
          onChange={(next) => onChange({ ...settings, minutes: next }, "minutes")}
        />
      ) : (
        <Select
          label={t("field")}
          value={until}
          options={days.map((field) => ({ value: field.id, text: voice.text(field.label) }))}
          onChange={(field) => onChange({ until: field })}
        />
      )}
      <p className="field-help">{t(`${way}Help`)}</p>
      {until !== undefined && days.length === 0 && <p className="field-help">{t("noField")}</p>}
    </>
  );
}
