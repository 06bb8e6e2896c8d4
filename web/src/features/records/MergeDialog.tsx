import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import type { Collection, Duplicate } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldView } from "~/kinds/FieldView";
import { allFields } from "~/kinds/problems";
import { FieldScopeContext } from "~/kinds/scope";
import { isBlank } from "~/local/drafts";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { toast } from "~/ui/toasts";
import { duplicateWords } from "./duplicateWords";

export interface MergeDialogProps {
  pair: Duplicate;
  described: Collection | undefined;
  onClose: () => void;
}

/** Which of the two stays, and for each field whose content. */
export function MergeDialog({ pair, described, onClose }: MergeDialogProps) {
  const t = useWords(duplicateWords);
  const text = useText();
  const cache = useQueryClient();
  const [swapped, setSwapped] = useState(false);
  const [others, setOthers] = useState<readonly string[]>([]);
  const [kept, gone] = swapped ? [pair.other, pair.one] : [pair.one, pair.other];
  const fields = described?.form ? allFields(described.form) : [];
  const differing = fields.filter(
    (field) => JSON.stringify(kept.details[field.id]) !== JSON.stringify(gone.details[field.id]),
  );
  // What is empty on one side and known on the other is taken over without asking twice.
  const takesOther = (id: string) => others.includes(id) !== isBlank(kept.details[id]);
  const merge = useMutation({
    mutationFn: () => {
      const details = { ...kept.details };
      for (const field of differing) {
        if (takesOther(field.id)) details[field.id] = gone.details[field.id] ?? null;
      }
      return unwrap(
        api.POST("/api/v1/records/{collection}/{id}/merge", {
          params: {
            path: { collection: kept.collection, id: kept.id },
            header: { "If-Match": versionTag(kept.version) },
          },
          body: {
            other: gone.id,
            otherVersion: gone.version,
            name: others.includes("name") ? gone.name : kept.name,
            details,
          },
        }),
      );
    },
    onSuccess: async () => {
      toast("ok", t("merged"));
      await Promise.all([
        cache.invalidateQueries({ queryKey: ["records"] }),
        cache.invalidateQueries({ queryKey: ["record"] }),
      ]);
      onClose();
    },
  });
  const toggle = (id: string) =>
    setOthers((before) => (before.includes(id) ? before.filter((held) => held !== id) : [...before, id]));
  const row = (id: string, label: string, one: React.ReactNode, other: React.ReactNode, isOther: boolean) => (
    <fieldset key={id} className="choices">
      <legend className="field-label">{label}</legend>
      <label className="choice">
        <input type="radio" name={id} checked={!isOther} onChange={() => isOther && toggle(id)} />
        <span>{one}</span>
      </label>
      <label className="choice">
        <input type="radio" name={id} checked={isOther} onChange={() => !isOther && toggle(id)} />
        <span>{other}</span>
      </label>
    </fieldset>
  );
  return (
    <Dialog
      title={t("mergeTitle")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" icon="check" busy={merge.isPending} onClick={() => merge.mutate()}>
            {t("confirm")}
          </Button>
        </>
      }
    >
      <FieldScopeContext value={{ values: {}, references: {}, optionLists: undefined, uploads: undefined }}>
        <div className="stack">
          {merge.error && <ErrorPanel error={merge.error} />}
          <fieldset className="choices">
            <legend className="field-label">{t("keep")}</legend>
            {[pair.one, pair.other].map((record) => (
              <label className="choice" key={record.id}>
                <input
                  type="radio"
                  name="kept"
                  checked={kept.id === record.id}
                  onChange={() => {
                    setSwapped(record.id === pair.other.id);
                    setOthers([]);
                  }}
                />
                <span>
                  {record.name} <span className="mono muted">{record.code}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <p className="muted">{t("choose")}</p>
          {kept.name !== gone.name &&
            row("name", t("nameLabel"), kept.name, gone.name, others.includes("name"))}
          {differing.map((field) =>
            row(
              field.id,
              text(field.label),
              <FieldView field={field} value={kept.details[field.id]} />,
              <FieldView field={field} value={gone.details[field.id]} />,
              takesOther(field.id),
            ),
          )}
        </div>
      </FieldScopeContext>
    </Dialog>
  );
}
