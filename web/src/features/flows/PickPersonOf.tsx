import { useId } from "react";
import { PersonPicker } from "~/ui/PersonPicker";

/** One person; an empty id is nobody yet. */
export function PickPersonOf({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (id: string) => void;
}) {
  const id = useId();
  return (
    <PersonPicker id={id} label={label} value={value || null} onChange={(person) => onChange(person ?? "")} />
  );
}
