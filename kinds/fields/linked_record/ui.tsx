import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { recordQuery, recordsQuery } from "~/api/queries";
import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString } from "~/kinds/read";
import { useFieldScope } from "~/kinds/scope";
import { ComboBox } from "~/ui/ComboBox";

function useRecordLabel(collection: string, id: string | null): { label: string; code: string } {
  const known = useFieldScope().references[id ?? ""];
  const asked = useQuery({
    ...recordQuery(collection, id ?? ""),
    enabled: id !== null && known === undefined,
  });
  return { label: known?.label ?? asked.data?.name ?? "", code: known?.code ?? asked.data?.code ?? "" };
}

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const { values } = useFieldScope();
  const [words, setWords] = useState("");
  const collection = asString(field.settings.collection) ?? "";
  const parentField = asString(field.settings.parentField);
  const parent = parentField ? asString(values[parentField]) : undefined;
  const chosen = asString(value) ?? null;
  const { label } = useRecordLabel(collection, chosen);
  const found = useQuery(recordsQuery(collection, words, parent));
  return (
    <ComboBox
      id={id}
      options={(found.data?.items ?? [])
        .filter((record) => record.active)
        .map((record) => ({ id: record.id, text: record.name, hint: record.code }))}
      value={chosen}
      valueText={label}
      onChange={onChange}
      onSearch={setWords}
      loading={found.isFetching}
      placeholder={text(field.placeholder)}
      describedBy={describedBy}
      invalid={invalid}
    />
  );
}

function View({ field, value }: ViewProps) {
  const id = asString(value) ?? null;
  const { label, code } = useRecordLabel(asString(field.settings.collection) ?? "", id);
  return (
    <span>
      {label || id} {code && <span className="muted mono">{code}</span>}
    </span>
  );
}

export default { Editor, View, type: "text" } satisfies FieldUi;
