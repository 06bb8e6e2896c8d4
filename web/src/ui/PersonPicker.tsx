import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { userQuery, usersQuery } from "~/api/queries";
import { ComboBox } from "./ComboBox";

export interface PersonPickerProps {
  id: string;
  label: string;
  value: string | null;
  onChange: (id: string | null) => void;
}

/** Chooses one person of the organisation by name, pinyin or login. */
export function PersonPicker({ id, label, value, onChange }: PersonPickerProps) {
  const [words, setWords] = useState("");
  const found = useQuery(usersQuery(words));
  const chosen = useQuery({ ...userQuery(value ?? ""), enabled: value !== null });
  const offered = (found.data?.items ?? []).filter((user) => user.active);
  return (
    <div className="field">
      <label className="field-label" htmlFor={id} id={`${id}-label`}>
        {label}
      </label>
      <ComboBox
        id={id}
        options={offered.map((user) => ({ id: user.id, text: user.name, hint: user.title || user.login }))}
        value={value}
        valueText={value === null ? "" : (chosen.data?.name ?? "")}
        onChange={onChange}
        onSearch={setWords}
        loading={found.isFetching}
      />
    </div>
  );
}
