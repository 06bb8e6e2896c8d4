import type { RecordRights } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Choices } from "~/ui/Choices";
import { peopleWords } from "./words";

const rights = ["none", "read", "edit"] as const;

interface EditorProps {
  value: RecordRights;
  onChange: (value: RecordRights) => void;
}

export function RecordRightsEditor({ value, onChange }: EditorProps) {
  const t = useWords(peopleWords);
  const words = { none: t("noRecords"), read: t("readRecords"), edit: t("editRecords") };
  return (
    <section className="card stack" aria-label={t("records")}>
      <Choices
        label={t("records")}
        help={t("recordsDefault")}
        options={rights.map((right) => ({ value: right, text: words[right] }))}
        value={value.default ?? "none"}
        onChange={(right) => onChange({ ...value, default: right })}
      />
      {Object.entries(value.collections ?? {}).map(([collection, right]) => (
        <Choices
          key={collection}
          label={collection}
          options={rights.map((each) => ({ value: each, text: words[each] }))}
          value={right}
          onChange={(changed) =>
            onChange({ ...value, collections: { ...value.collections, [collection]: changed } })
          }
        />
      ))}
    </section>
  );
}
