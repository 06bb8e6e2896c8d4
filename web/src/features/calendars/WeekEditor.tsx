import { useState } from "react";
import type { Shift } from "~/api/types";
import { useWords } from "~/i18n/words";
import { FieldFrame } from "~/ui/FieldFrame";
import { hoursOf, readShifts, showShifts } from "./shifts";
import { calendarWords } from "./words";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

interface WeekEditorProps {
  week: readonly Shift[][];
  onChange: (week: Shift[][]) => void;
  /** Tells whether a day cannot be read now. */
  onUnread: (unread: boolean) => void;
}

export function WeekEditor({ week, onChange, onUnread }: WeekEditorProps) {
  const t = useWords(calendarWords);
  const [texts, setTexts] = useState(() => DAYS.map((_, at) => showShifts(week[at] ?? [])));
  const type = (at: number, text: string) => {
    const next = texts.map((old, place) => (place === at ? text : old));
    setTexts(next);
    const read = next.map(readShifts);
    onUnread(read.some((shifts) => shifts === undefined));
    const shifts = read[at];
    if (shifts) onChange(DAYS.map((_, place) => (place === at ? shifts : (week[place] ?? []))));
  };
  return (
    <section className="card stack" aria-labelledby="calendar-week">
      <div>
        <h2 id="calendar-week">{t("week")}</h2>
        <p className="muted">{t("weekHelp")}</p>
      </div>
      {DAYS.map((day, at) => {
        const text = texts[at] ?? "";
        const shifts = readShifts(text);
        return (
          <FieldFrame
            key={day}
            id={`week-${day}`}
            label={t(day)}
            errors={shifts ? [] : [t("badShifts")]}
            help={shifts && shifts.length > 0 ? t("hours", { hours: hoursOf(shifts) }) : undefined}
          >
            {({ describedBy, invalid }) => (
              <input
                className="input"
                id={`week-${day}`}
                value={text}
                aria-describedby={describedBy}
                aria-invalid={invalid}
                autoComplete="off"
                onChange={(event) => type(at, event.target.value)}
              />
            )}
          </FieldFrame>
        );
      })}
    </section>
  );
}
