import { useState } from "react";
import { useWords } from "~/i18n/words";
import { Select } from "~/ui/Select";
import { designWords } from "./designWords";

const units = { minute: 1, hour: 60, day: 1440 } as const;
type Unit = keyof typeof units;

const unitOf = (minutes: number): Unit =>
  minutes > 0 && minutes % 1440 === 0 ? "day" : minutes > 0 && minutes % 60 === 0 ? "hour" : "minute";

/** A length of time in the unit in which people think of it. */
export function Minutes({ label, value, onChange }: MinutesProps) {
  const t = useWords(designWords);
  const [unit, setUnit] = useState<Unit>(unitOf(value));
  return (
    <span className="flow-minutes">
      <input
        type="number"
        className="input"
        min={1}
        aria-label={label}
        value={value / units[unit]}
        onChange={(event) => {
          const count = Math.round(Number(event.target.value) * units[unit]);
          if (count >= 0) onChange(count);
        }}
      />
      <Select
        bare
        label={t("unit")}
        value={unit}
        options={(["minute", "hour", "day"] as const).map((each) => ({ value: each, text: t(each) }))}
        onChange={(next) => {
          const chosen = next as Unit;
          onChange(Math.round((value / units[unit]) * units[chosen]));
          setUnit(chosen);
        }}
      />
    </span>
  );
}

interface MinutesProps {
  label: string;
  value: number;
  onChange: (minutes: number) => void;
}
