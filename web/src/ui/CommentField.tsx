import { onCtrlEnter } from "./shortcuts";

/** The longest comment the server takes. */
const LONGEST = 10_000;

interface CommentFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What Ctrl+Enter does. */
  onSubmit: () => void;
}

/** What somebody says about an act. */
export function CommentField({ label, value, onChange, onSubmit }: CommentFieldProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <textarea
        className="input"
        rows={3}
        maxLength={LONGEST}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onCtrlEnter(onSubmit)}
      />
    </label>
  );
}
