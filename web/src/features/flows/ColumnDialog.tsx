import { useState } from "react";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import type { Column, Side } from "./jdm";
import { tableWords } from "./tableWords";

interface ColumnProps {
  side: Side;
  column: Omit<Column, "id">;
  voice: Voice;
  onSave: (column: Omit<Column, "id">) => void;
  onRemove?: (() => void) | undefined;
  onClose: () => void;
}

const EXPRESSION = "=";

/** What a column is called, and what it looks at or answers. */
export function ColumnDialog({ side, column, voice, onSave, onRemove, onClose }: ColumnProps) {
  const t = useWords(tableWords);
  const { fields, text } = voice;
  const [name, setName] = useState(column.name ?? "");
  const [field, setField] = useState(column.field ?? "");
  const [isOwn, setOwn] = useState(field !== "" && !fields.find(field));
  const isFine = side === "inputs" || /^\w+$/.test(field);
  return (
    <Dialog
      title={t("columnTitle")}
      onClose={onClose}
      footer={
        <>
          {onRemove && (
            <Button tone="danger" icon="trash" onClick={onRemove}>
              {t("removeColumn")}
            </Button>
          )}
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" disabled={!isFine} onClick={() => onSave({ name, field: field.trim() })}>
            {t("save")}
          </Button>
        </>
      }
    >
      {side === "inputs" ? (
        <>
          <Select
            label={t("tests")}
            value={isOwn ? EXPRESSION : field}
            options={[
              { value: "", text: t("wholeCondition") },
              ...fields.all.map((each) => ({ value: each.id, text: text(each.label) })),
              { value: EXPRESSION, text: t("expressionOption") },
            ]}
            onChange={(chosen) => {
              setOwn(chosen === EXPRESSION);
              if (chosen === EXPRESSION) return;
              const known = fields.find(chosen);
              if (known && (name === "" || name === text(fields.find(field)?.label ?? { zh: "", en: "" })))
                setName(text(known.label));
              setField(chosen);
            }}
          />
          {isOwn && <TextInput label={t("expression")} value={field} onChange={setField} />}
        </>
      ) : (
        <TextInput label={t("outputName")} value={field} required onChange={setField} />
      )}
      <TextInput label={t("columnName")} value={name} onChange={setName} />
    </Dialog>
  );
}
