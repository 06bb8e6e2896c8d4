import { useEffect, useMemo, useState } from "react";
import { useMe } from "~/api/session";
import type { Form, Order, Values } from "~/api/types";
import { textIn, useLocale, useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldRow } from "~/kinds/FieldRow";
import { focusField } from "~/kinds/focusField";
import { useLive } from "~/kinds/live";
import { allFields, byField } from "~/kinds/problems";
import { FieldScopeContext } from "~/kinds/scope";
import { useRows } from "~/local/db";
import { inOrder, removeUploadsOf, uploads, valuesWithUploads } from "~/local/uploads";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { onCtrlEnter } from "~/ui/shortcuts";
import { toast } from "~/ui/toasts";
import { ConflictDialog } from "./ConflictDialog";
import { useDoing } from "./doing";
import { detailWords } from "./orderWords";
import { useSaveEdits } from "./useSaveEdits";

export interface EditValuesProps {
  base: Order;
  form: Form;
  onDone: () => void;
}

export function EditValues({ base, form, onDone }: EditValuesProps) {
  const t = useWords(detailWords);
  const text = useText();
  const language = useLocale();
  const me = useMe();
  useDoing("editing");
  const owner = `order:${base.id}`;
  const [typed, setTyped] = useState<Values>(base.values);
  const files = inOrder(useRows(uploads) ?? [], owner);
  const waiting = files.some((file) => file.state !== "done");
  const mine = valuesWithUploads(typed, files);

  const done = async () => {
    await removeUploadsOf(owner);
    onDone();
  };
  const saving = useSaveEdits(base, (theirs) => {
    const names = allFields(form)
      .filter((field) => theirs.includes(field.id))
      .map((field) => text(field.label));
    toast(
      "ok",
      names.length > 0 ? t("merged", { fields: names.join(language === "en" ? ", " : "、") }) : t("saved"),
    );
    void done();
  });
  const found = useMemo(
    () => byField(form, saving.problem?.errors ?? [], language),
    [form, saving.problem, language],
  );
  useEffect(() => {
    const first = Object.keys(found.fields)[0];
    if (first) focusField(first);
  }, [found]);

  const now = useLive(form, mine);
  const isOpen = (id: string) => now.state(id).visible && !base.readOnly.includes(id);
  const fields = allFields(form).filter((field) => isOpen(field.id));

  const save = () => {
    if (waiting || saving.busy) return;
    if (saving.isChanged(mine)) void saving.save(mine);
    else void done();
  };
  return (
    <FieldScopeContext
      value={{
        values: typed,
        references: base.references,
        optionLists: undefined,
        uploads: { user: me.user.id, owner },
      }}
    >
      <form
        className="edit-fields"
        noValidate
        onKeyDown={onCtrlEnter(save)}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {saving.problem && (
          <Notice tone="danger" live="assertive">
            <p>{textIn(language, saving.problem.text)}</p>
            {found.general.map((words) => (
              <p key={words}>{words}</p>
            ))}
          </Notice>
        )}
        {fields.map((field) => (
          <FieldRow
            key={field.id}
            field={field}
            state={now.state(field.id)}
            value={now.state(field.id).computed ? now.values[field.id] : typed[field.id]}
            errors={found.fields[field.id] ?? []}
            onChange={(id, value) => setTyped((before) => ({ ...before, [id]: value }))}
          />
        ))}
        {waiting && <p className="muted">{t("waitFiles")}</p>}
        <div className="row">
          <Button type="submit" tone="primary" icon="check" busy={saving.busy} disabled={waiting}>
            {t("save")}
          </Button>
          <Button onClick={() => void done()}>{t("cancelEdit")}</Button>
        </div>
      </form>
      {saving.conflict && (
        <ConflictDialog
          base={base}
          conflict={saving.conflict}
          form={form}
          onClose={saving.dismiss}
          onResolve={(conflict, keepMine) => void saving.resolve(conflict, keepMine)}
        />
      )}
    </FieldScopeContext>
  );
}
