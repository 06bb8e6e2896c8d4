import { useState } from "react";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { Length } from "./Length";
import { levelWords } from "./words";

export interface NamedTimesProps {
  title: string;
  help: string;
  label: string;
  add: string;
  times: Record<string, number>;
  onChange: (times: Record<string, number>) => void;
}

/** Times by a name: of steps, of groups. */
export function NamedTimes({ title, help, label, add, times, onChange }: NamedTimesProps) {
  const t = useWords(levelWords);
  const [name, setName] = useState("");
  const { [name.trim()]: taken } = times;
  const put = () => {
    onChange({ ...times, [name.trim()]: 60 });
    setName("");
  };
  return (
    <fieldset className="field">
      <legend className="field-label">{title}</legend>
      <p className="field-help">{help}</p>
      {Object.entries(times).map(([key, minutes]) => (
        <div className="row" key={key}>
          <span className="mono">{key}</span>
          <Length label={key} value={minutes} onChange={(next) => onChange({ ...times, [key]: next })} />
          <IconButton
            icon="close"
            label={`${t("remove")} ${key}`}
            onClick={() =>
              onChange(Object.fromEntries(Object.entries(times).filter(([each]) => each !== key)))
            }
          />
        </div>
      ))}
      <div className="row">
        <input
          className="input"
          style={{ width: "12rem" }}
          aria-label={label}
          placeholder={label}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button icon="plus" disabled={name.trim() === "" || taken !== undefined} onClick={put}>
          {add}
        </Button>
      </div>
    </fieldset>
  );
}
