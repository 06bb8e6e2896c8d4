import { useState } from "react";
import type { Form, Order } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldView } from "~/kinds/FieldView";
import { allFields } from "~/kinds/problems";
import { FieldScopeContext } from "~/kinds/scope";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { detailWords } from "./orderWords";
import type { Conflict } from "./useSaveEdits";

export interface ConflictDialogProps {
  base: Order;
  conflict: Conflict;
  form: Form;
  onClose: () => void;
  onResolve: (conflict: Conflict, keepMine: ReadonlySet<string>) => void;
}

/** Both values side by side; nothing is overwritten until the later writer has seen what the earlier one wrote. */
export function ConflictDialog({ base, conflict, form, onClose, onResolve }: ConflictDialogProps) {
  const t = useWords(detailWords);
  const text = useText();
  const [keepMine, setKeepMine] = useState<ReadonlySet<string>>(new Set());
  const { current } = conflict;
  const disputed = new Map(conflict.conflicts.map((found) => [found.field, found]));
  const choose = (id: string, isMine: boolean) =>
    setKeepMine((before) => {
      const next = new Set(before);
      if (isMine) next.add(id);
      else next.delete(id);
      return next;
    });
  return (
    <Dialog
      title={t("conflict")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("dismiss")}</Button>
          <Button tone="primary" icon="check" onClick={() => onResolve(conflict, keepMine)}>
            {t("keepChosen")}
          </Button>
        </>
      }
    >
      <p>{t("conflictHelp")}</p>
      <FieldScopeContext
        value={{
          values: current.values,
          references: { ...base.references, ...current.references },
          optionLists: undefined,
          uploads: undefined,
        }}
      >
        {allFields(form)
          .filter((field) => disputed.has(field.id))
          .map((field) => (
            <fieldset key={field.id} className="conflict">
              <legend className="field-label">{text(field.label)}</legend>
              <p className="muted">
                {t("before")} · <FieldView field={field} value={disputed.get(field.id)?.base} />
              </p>
              {([false, true] as const).map((isMine) => (
                <label className="choice" key={String(isMine)}>
                  <input
                    type="radio"
                    name={`keep-${field.id}`}
                    checked={keepMine.has(field.id) === isMine}
                    onChange={() => choose(field.id, isMine)}
                  />
                  <strong>{t(isMine ? "mine" : "theirs")}</strong>
                  <FieldView field={field} value={disputed.get(field.id)?.[isMine ? "yours" : "theirs"]} />
                </label>
              ))}
            </fieldset>
          ))}
      </FieldScopeContext>
    </Dialog>
  );
}
