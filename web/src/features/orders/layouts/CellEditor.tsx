import "./layouts.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { formQuery, orderQuery } from "~/api/queries";
import type { Field, Form, Order, Values } from "~/api/types";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldRow } from "~/kinds/FieldRow";
import { focusField } from "~/kinds/focusField";
import { useLive } from "~/kinds/live";
import { allFields, byField } from "~/kinds/problems";
import { fieldUi } from "~/kinds/registry";
import { FieldScopeContext } from "~/kinds/scope";
import { Button } from "~/ui/Button";
import { isImeKey } from "~/ui/ime";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { ConflictDialog } from "../ConflictDialog";
import { useSaveEdits } from "../useSaveEdits";
import { fieldOf } from "./parts";
import { layoutWords } from "./words";

interface CellEditorProps {
  orderId: string;
  /** The key of the column. */
  column: string;
  onClose: () => void;
}

/** One field of one order, changed where it stands in the table. */
export default function CellEditor({ orderId, column, onClose }: CellEditorProps) {
  const t = useWords(layoutWords);
  // What is in the list may be older: the change is measured against the order as it is now.
  const order = useQuery({ ...orderQuery(orderId), staleTime: 0 });
  const form = useQuery({
    ...formQuery(order.data?.typeId ?? "", order.data?.formVersion),
    enabled: order.data !== undefined,
  });
  const field = form.data && allFields(form.data).find((each) => each.id === fieldOf(column));
  if (!order.data || !form.data || order.isFetching)
    return <Frame onClose={onClose}>{order.error ? t("cannotEdit") : <Skeleton lines={2} />}</Frame>;
  const mayEdit = order.data.actions.includes("edit") && field && !order.data.readOnly.includes(field.id);
  if (!mayEdit || fieldUi(field.kind)?.collectsFiles) {
    return (
      <Frame onClose={onClose}>
        <p>{t("cannotEdit")}</p>
        <Button onClick={onClose}>{t("cancel")}</Button>
      </Frame>
    );
  }
  return <Editing order={order.data} form={form.data} field={field} onClose={onClose} />;
}

interface EditingProps {
  order: Order;
  form: Form;
  field: Field;
  onClose: () => void;
}

function Editing({ order: now, form, field, onClose }: EditingProps) {
  const t = useWords(layoutWords);
  const language = useLocale();
  const cache = useQueryClient();
  const [base] = useState(now);
  const [typed, setTyped] = useState<Values>(base.values);
  const saving = useSaveEdits(base, () => {
    void cache.invalidateQueries({ queryKey: ["orders"] });
    toast("ok", t("saved"));
    onClose();
  });
  const found = useMemo(
    () => byField(form, saving.problem?.errors ?? [], language),
    [form, saving.problem, language],
  );
  const state = useLive(form, typed).state(field.id);
  useEffect(() => {
    focusField(field.id);
  }, [field.id]);
  const save = () => {
    if (saving.busy) return;
    if (saving.isChanged(typed)) void saving.save(typed);
    else onClose();
  };
  return (
    <Frame onClose={onClose} onSave={save}>
      <FieldScopeContext
        value={{ values: typed, references: base.references, optionLists: undefined, uploads: undefined }}
      >
        {saving.problem && (
          <Notice tone="danger" live="assertive">
            <p>{textIn(language, saving.problem.text)}</p>
            {found.general.map((words) => (
              <p key={words}>{words}</p>
            ))}
          </Notice>
        )}
        <FieldRow
          field={field}
          state={state}
          value={typed[field.id]}
          errors={found.fields[field.id] ?? []}
          onChange={(id, value) => setTyped((before) => ({ ...before, [id]: value }))}
        />
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
      <div className="row">
        <Button tone="primary" icon="check" busy={saving.busy} onClick={save}>
          {t("save")}
        </Button>
        <Button onClick={onClose}>{t("cancel")}</Button>
      </div>
    </Frame>
  );
}

interface FrameProps {
  onClose: () => void;
  onSave?: () => void;
  children: React.ReactNode;
}

/** Over the row; Escape leaves it, Enter in a line of text saves. */
function Frame({ onClose, onSave, children }: FrameProps) {
  const box = useRef<HTMLDivElement>(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the control inside come here
    <div
      ref={box}
      className="cell-editor stack tight"
      onKeyDown={(event) => {
        if (isImeKey(event.nativeEvent)) return;
        if (event.key === "Escape") {
          event.stopPropagation();
          onClose();
        }
        const isLine = event.target instanceof HTMLInputElement && event.target.role !== "combobox";
        const wants = event.key === "Enter" && (isLine || event.ctrlKey || event.metaKey);
        if (wants && onSave) {
          event.preventDefault();
          onSave();
        }
      }}
    >
      {children}
    </div>
  );
}
