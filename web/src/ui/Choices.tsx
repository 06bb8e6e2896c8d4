import { useId } from "react";

export interface ChoicesProps<T extends string> {
  label: string;
  help?: string;
  options: readonly { value: T; text: string; lang?: string }[];
  value: T;
  onChange: (value: T) => void;
}

/** A few answers, all in sight. */
export function Choices<T extends string>({ label, help, options, value, onChange }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset className="field">
      <legend className="field-label">{label}</legend>
      {help && <p className="field-help">{help}</p>}
      <div className="choices">
        {options.map((option) => (
          <label key={option.value} className="choice" lang={option.lang}>
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
