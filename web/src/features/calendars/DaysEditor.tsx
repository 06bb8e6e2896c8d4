import { useState } from "react";
import type { SpecialDay } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { TextInput } from "~/ui/TextInput";
import { readShifts, showShifts } from "./shifts";
import { calendarWords } from "./words";

/** Days shown at once; the rest is named by number. */
const SHOWN = 200;

interface DaysEditorProps {
  days: Readonly<Record<string, SpecialDay>>;
  onChange: (days: Record<string, SpecialDay>) => void;
}

export function DaysEditor({ days, onChange }: DaysEditorProps) {
  const t = useWords(calendarWords);
  const [date, setDate] = useState("");
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const shifts = readShifts(text);
  // The newest first: they are what one looks for.
  const sorted = Object.entries(days).sort(([one], [other]) => other.localeCompare(one));
  const remove = (gone: string) =>
    onChange(Object.fromEntries(Object.entries(days).filter(([day]) => day !== gone)));
  return (
    <section className="card stack" aria-labelledby="calendar-days">
      <div>
        <h2 id="calendar-days">{t("days")}</h2>
        <p className="muted">{t("daysHelp")}</p>
      </div>
      {sorted.length === 0 && <p className="muted">{t("noDays")}</p>}
      <ul className="stack">
        {sorted.slice(0, SHOWN).map(([day, rule]) => (
          <li key={day} className="row spread">
            <span className="wrap">
              <span className="mono">{day}</span> {rule.name}{" "}
              <span className="muted">
                {rule.shifts.length === 0 ? t("holiday") : showShifts(rule.shifts)}
              </span>
            </span>
            <IconButton icon="trash" label={`${t("remove")} ${day}`} onClick={() => remove(day)} />
          </li>
        ))}
      </ul>
      {sorted.length > SHOWN && <p className="muted">{t("more", { count: sorted.length - SHOWN })}</p>}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (date === "" || !shifts) return;
          onChange({ ...days, [date]: { name: name.trim(), shifts } });
          setDate("");
          setName("");
          setText("");
        }}
      >
        <label className="field">
          <span className="field-label">{t("date")}</span>
          <input
            className="input"
            type="date"
            required
            value={date}
            onChange={(event) => setDate(event.target.value)}
          />
        </label>
        <TextInput label={t("dayName")} value={name} maxLength={100} onChange={setName} />
        <TextInput label={t("dayShifts")} value={text} onChange={setText} />
        {!shifts && (
          <p className="field-error" role="alert">
            {t("badShifts")}
          </p>
        )}
        <p>
          <Button type="submit" icon="plus" disabled={!shifts}>
            {t("addDay")}
          </Button>
        </p>
      </form>
    </section>
  );
}
