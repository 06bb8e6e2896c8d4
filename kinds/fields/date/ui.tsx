import { useRef } from "react";
import { useText, useTimeZone } from "~/i18n/locale";
import { defineWords, useWords } from "~/i18n/words";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString } from "~/kinds/read";
import { IconButton } from "~/ui/Button";
import { boundDay, readDay } from "./day";

const words = defineWords({ pick: "打开日历" }, { pick: "Open the calendar" });

/** Typing is quickest for those who know the day, and reads what people paste; the calendar is one press away. */
function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const t = useWords(words);
  const zone = useTimeZone();
  const calendar = useRef<HTMLInputElement>(null);
  const shown = asString(value) ?? "";
  return (
    <div className="affix">
      <input
        className="input"
        id={id}
        type="text"
        inputMode="text"
        autoComplete="off"
        value={shown}
        onChange={(event) => onChange(event.target.value)}
        onBlur={() => {
          const day = readDay(shown);
          if (day && day !== shown) onChange(day);
        }}
        placeholder={text(field.placeholder) || "2026-11-25"}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        aria-required={field.required || undefined}
      />
      <span className="calendar-door">
        <IconButton icon="calendar" label={t("pick")} onClick={() => calendar.current?.showPicker()} />
        <input
          ref={calendar}
          type="date"
          tabIndex={-1}
          aria-hidden="true"
          value={readDay(shown) ?? ""}
          min={boundDay(field.settings.min, zone)}
          max={boundDay(field.settings.max, zone)}
          onChange={(event) => onChange(event.target.value || null)}
        />
      </span>
    </div>
  );
}

function View({ value }: ViewProps) {
  const day = asString(value) ?? "";
  return <time dateTime={day}>{day}</time>;
}

function obvious(value: unknown) {
  return readDay(asString(value) ?? "")
    ? null
    : { zh: "请填写日期，例如 2026-11-25", en: "Enter a date, for example 2026-11-25" };
}

export default { Editor, View, obvious, type: "day" } satisfies FieldUi;
