import { useState } from "react";
import { useWords } from "~/i18n/words";
import { levelWords } from "./words";

const units = { minute: 1, hour: 60 } as const;
type Unit = keyof typeof units;

/** A length of working time: in minutes or hours, for a working day has no one length. */
export function Length({ label, value, onChange }: LengthProps) {
  const t = useWords(levelWords);
  const [unit, setUnit] = useState<Unit>(value > 0 && value % 60 === 0 ? "hour" : "minute");
  return (
    <span className="row">
      <input
        type="number"
        className="input"
        style={{ width: "7rem" }}
        min={1}
        aria-label={label}
        value={value / units[unit]}
        onChange={(event) => {
          const minutes = Math.round(Number(event.target.value) * units[unit]);
          if (minutes >= 0) onChange(minutes);
        }}
      />
      <select
        className="input"
        style={{ width: "auto" }}
        aria-label={t("unit")}
        value={unit}
        onChange={(event) => {
          const next: Unit = event.target.value === "hour" ? "hour" : "minute";
          onChange(Math.round((value / units[unit]) * units[next]));
          setUnit(next);
        }}
      >
        <option value="minute">{t("minute")}</option>
        <option value="hour">{t("hour")}</option>
      </select>
    </span>
  );
}

interface LengthProps {
  label: string;
  value: number;
  onChange: (minutes: number) => void;
}
