import "./filter.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listFieldsQuery } from "~/api/lists";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { listWords } from "./listWords";

/** Shown always, in places of their own. */
export const usual: readonly string[] = [
  "number",
  "title",
  "type",
  "status",
  "requester",
  "updated",
  "comments",
  "attachments",
];

export interface ColumnDialogProps {
  columns: readonly string[];
  onApply: (columns: string[]) => void;
  onClose: () => void;
}

export default function ColumnDialog({ columns, onApply, onClose }: ColumnDialogProps) {
  const t = useWords(listWords);
  const language = useLocale();
  const fields = useQuery(listFieldsQuery).data?.items ?? [];
  const [chosen, setChosen] = useState<readonly string[]>(columns);
  const toggle = (key: string) =>
    setChosen(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key]);
  return (
    <Dialog
      title={t("columns")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" onClick={() => onApply([...chosen])}>
            {t("apply")}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">{t("usualColumns")}</p>
        <fieldset className="column-choices" aria-label={t("moreColumns")}>
          {fields
            .filter((field) => !usual.includes(field.key))
            .map((field) => (
              <label className="choice" key={field.key}>
                <input
                  type="checkbox"
                  checked={chosen.includes(field.key)}
                  onChange={() => toggle(field.key)}
                />
                <span className="wrap">
                  {textIn(language, field.label)}
                  {field.typeName && <small className="muted"> · {textIn(language, field.typeName)}</small>}
                </span>
              </label>
            ))}
        </fieldset>
      </div>
    </Dialog>
  );
}
