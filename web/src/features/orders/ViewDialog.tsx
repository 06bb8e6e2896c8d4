import { useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { changeView, createView, deleteView, type View, viewCountsQuery, viewsQuery } from "~/api/lists";
import { useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { isWhole, NOBODY, type Sharing, SharingField } from "~/sharing/SharingField";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { FieldFrame } from "~/ui/FieldFrame";
import { toast } from "~/ui/toasts";
import { faultWords } from "./faultWords";
import { listWords } from "./listWords";
import type { ListState } from "./useListState";

export interface ViewDialogProps {
  /** The view to change; `null` to save the list as a new one. */
  view: View | null;
  state: ListState;
  onClose: () => void;
  /** The view as it is now, or `null` when it is gone. */
  onSaved: (view: View | null) => void;
}

export default function ViewDialog({ view, state, onClose, onSaved }: ViewDialogProps) {
  const t = useWords(listWords);
  const language = useLocale();
  const cache = useQueryClient();
  const id = useId();
  const [name, setName] = useState(view?.name ?? "");
  const was = view?.sharing ?? NOBODY;
  const [sharing, setSharing] = useState<Sharing>(was);
  const [pinned, setPinned] = useState(view?.pinned ?? false);
  const [fault, setFault] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);

  const run = async (act: () => Promise<View | null>, word: "saved" | "removed") => {
    setBusy(true);
    setFault([]);
    try {
      const saved = await act();
      await Promise.all(
        [viewsQuery, viewCountsQuery].map(({ queryKey }) => cache.invalidateQueries({ queryKey })),
      );
      toast("ok", t(word));
      onSaved(saved);
    } catch (error) {
      setFault([faultWords(error, language)]);
      setBusy(false);
    }
  };
  const body = { name: name.trim(), pinned, ...(sharing === was ? {} : { sharing }) };
  const save = () =>
    run(
      () =>
        view
          ? changeView(view, body)
          : createView({ ...body, filter: state.filter, sort: state.sort, columns: state.columns }),
      "saved",
    );
  return (
    <Dialog
      title={view ? t("editView") : t("saveView")}
      onClose={onClose}
      footer={
        <>
          {view && (
            <Button
              tone="danger"
              icon="trash"
              disabled={busy}
              onClick={() => void run(() => deleteView(view).then(() => null), "removed")}
            >
              {t("remove")}
            </Button>
          )}
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button
            tone="primary"
            busy={busy}
            disabled={!name.trim() || !isWhole(sharing)}
            onClick={() => void save()}
          >
            {t("save")}
          </Button>
        </>
      }
    >
      <div className="stack">
        <FieldFrame id={`${id}-name`} label={t("viewName")} required errors={fault}>
          {({ describedBy, invalid }) => (
            <input
              className="input"
              id={`${id}-name`}
              value={name}
              maxLength={60}
              placeholder={t("viewNameHint")}
              aria-describedby={describedBy}
              aria-invalid={invalid}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </FieldFrame>
        <label className="choice">
          <input type="checkbox" checked={pinned} onChange={(event) => setPinned(event.target.checked)} />
          {t("pinned")}
        </label>
        <SharingField was={was} value={sharing} onChange={setSharing} help={t("sharedHint")} />
      </div>
    </Dialog>
  );
}
