import { useRef } from "react";
import { useText } from "~/i18n/locale";
import { defineWords, useWords } from "~/i18n/words";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asNumber, asString } from "~/kinds/read";
import { IconButton } from "~/ui/Button";
import { readTime } from "./clock";

const SECONDS = 60;

const words = defineWords({ pick: "选择时间" }, { pick: "Choose the time" });

/** Always 24 hours, whatever clock the browser prefers; its own picker is one press away. */
function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const t = useWords(words);
  const clock = useRef<HTMLInputElement>(null);
  const shown = asString(value) ?? "";
  return (
    <div className="affix">
      <input
        className="input"
        id={id}
        type="text"
        autoComplete="off"
        value={shown}
        onChange={(event) => onChange(event.target.value)}
        onBlur={() => {
          const time = readTime(shown);
          if (time && time !== shown) onChange(time);
        }}
        placeholder={text(field.placeholder) || "09:30"}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        aria-required={field.required || undefined}
      />
      <span className="calendar-door">
        <IconButton icon="clock" label={t("pick")} onClick={() => clock.current?.showPicker()} />
        <input
          ref={clock}
          type="time"
          tabIndex={-1}
          aria-hidden="true"
          value={readTime(shown) ?? ""}
          min={asString(field.settings.min)}
          max={asString(field.settings.max)}
          step={(asNumber(field.settings.step) ?? 1) * SECONDS}
          onChange={(event) => onChange(event.target.value || null)}
        />
      </span>
    </div>
  );
}

function View({ value }: ViewProps) {
  return <time>{asString(value)}</time>;
}

function obvious(value: unknown) {
  return readTime(asString(value) ?? "")
    ? null
    : { zh: "请填写时间，例如 09:30", en: "Enter a time, for example 09:30" };
}

export default { Editor, View, obvious } satisfies FieldUi;
