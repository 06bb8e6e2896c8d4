import { type KeyboardEventHandler, useId } from "react";
import { FieldFrame } from "~/ui/FieldFrame";

export interface TextInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: string;
  required?: boolean;
  disabled?: boolean;
  type?: "text" | "password" | "email" | "tel";
  maxLength?: number;
  onKeyDown?: KeyboardEventHandler<HTMLInputElement>;
}

export function TextInput({ label, value, onChange, help, required = false, ...rest }: TextInputProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} help={help} required={required}>
      {({ describedBy }) => (
        <input
          className="input"
          id={id}
          value={value}
          required={required}
          aria-describedby={describedBy}
          autoComplete="off"
          maxLength={200}
          onChange={(event) => onChange(event.target.value)}
          {...rest}
        />
      )}
    </FieldFrame>
  );
}
