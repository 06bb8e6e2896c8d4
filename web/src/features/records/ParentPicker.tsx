import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useText } from "~/i18n/locale";
import { ComboBox } from "~/ui/ComboBox";
import { collectionsQuery, suggestionsQuery } from "./queries";

export interface ParentPickerProps {
  id: string;
  collections: readonly string[];
  value: string | null;
  valueText: string;
  onChange: (id: string | null) => void;
  describedBy: string | undefined;
  invalid: boolean;
}

/** Chooses a record of one of several collections. */
export function ParentPicker({ collections, ...rest }: ParentPickerProps) {
  const text = useText();
  const [collection, setCollection] = useState(collections[0] ?? "");
  const [words, setWords] = useState("");
  const found = useQuery(suggestionsQuery(collection, words));
  const all = useQuery(collectionsQuery);
  const name = (key: string) => text(all.data?.items.find((each) => each.key === key)?.name) || key;
  return (
    <div className="row">
      {collections.length > 1 && (
        <select
          className="input"
          aria-label={name(collection)}
          value={collection}
          onChange={(event) => setCollection(event.currentTarget.value)}
        >
          {collections.map((key) => (
            <option key={key} value={key}>
              {name(key)}
            </option>
          ))}
        </select>
      )}
      <div style={{ flex: "1 1 12rem" }}>
        <ComboBox
          {...rest}
          options={(found.data?.items ?? []).map((record) => ({
            id: record.id,
            text: record.name,
            hint: record.code,
          }))}
          onSearch={setWords}
          loading={found.isFetching}
        />
      </div>
    </div>
  );
}
