import { useId } from "react";
import { FieldFrame } from "~/ui/FieldFrame";

export interface SelectOption {
  value: string;
  text: string;
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly SelectOption[];
  onChange: (value: string) => void;
  /** The label is for screen readers only: what stands beside it tells enough. */
  bare?: boolean;
}

/** One of a few. A value that is not offered any more is still shown, and kept. */
export function Select({ label, value, options, onChange, bare = false }: SelectProps) {
  const id = useId();
  const isKnown = options.some((option) => option.value === value);
  const select = (
    <select
      id={id}
      className="input"
      aria-label={bare ? label : undefined}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {!isKnown && <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </select>
  );
  if (bare) return select;
  return (
    <FieldFrame id={id} label={label}>
      {() => select}
    </FieldFrame>
  );
}
