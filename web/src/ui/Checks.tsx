export interface ChecksProps<T extends string> {
  label: string;
  options: readonly { value: T; text: string }[];
  value: readonly T[];
  onChange: (value: T[]) => void;
}

/** Several answers at once, all in sight. */
export function Checks<T extends string>({ label, options, value, onChange }: ChecksProps<T>) {
  const toggle = (one: T, on: boolean) =>
    onChange(
      options.map((option) => option.value).filter((each) => (each === one ? on : value.includes(each))),
    );
  return (
    <fieldset className="field">
      <legend className="field-label">{label}</legend>
      <div className="choices">
        {options.map((option) => (
          <label key={option.value} className="choice">
            <input
              type="checkbox"
              checked={value.includes(option.value)}
              onChange={(event) => toggle(option.value, event.target.checked)}
            />
            {option.text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
