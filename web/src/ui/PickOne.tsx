import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { recordsQuery, userQuery, usersQuery } from "~/api/queries";
import { ComboBox } from "~/ui/ComboBox";
import { FieldFrame } from "~/ui/FieldFrame";

interface PickProps {
  label: string;
  help?: string;
  value: string | null;
  onChange: (id: string | null) => void;
}

export function PickPerson({ label, help, value, onChange }: PickProps) {
  const id = useId();
  const [words, setWords] = useState("");
  const found = useQuery(usersQuery(words));
  const chosen = useQuery({ ...userQuery(value ?? ""), enabled: value !== null });
  const options = (found.data?.items ?? []).filter((user) => user.active);
  return (
    <FieldFrame id={id} label={label} help={help}>
      {({ describedBy }) => (
        <ComboBox
          id={id}
          options={options.map((user) => ({ id: user.id, text: user.name, hint: user.title || user.login }))}
          value={value}
          valueText={value === null ? "" : (chosen.data?.name ?? "")}
          onChange={onChange}
          onSearch={setWords}
          loading={found.isFetching}
          describedBy={describedBy}
        />
      )}
    </FieldFrame>
  );
}

/** A record to add to a list; the choice clears itself. */
export function PickRecord({ label, collection, onPick }: PickRecordProps) {
  const id = useId();
  const [words, setWords] = useState("");
  const found = useQuery(recordsQuery(collection, words));
  const options = (found.data?.items ?? []).filter((record) => record.active);
  return (
    <FieldFrame id={id} label={label}>
      {({ describedBy }) => (
        <ComboBox
          id={id}
          options={options.map((record) => ({ id: record.id, text: record.name, hint: record.code }))}
          value={null}
          valueText=""
          onChange={(picked) => picked && onPick(picked)}
          onSearch={setWords}
          loading={found.isFetching}
          describedBy={describedBy}
        />
      )}
    </FieldFrame>
  );
}

interface PickRecordProps {
  label: string;
  collection: string;
  onPick: (id: string) => void;
}
