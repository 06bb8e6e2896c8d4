import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  deleteOwnBoard,
  type OwnBoard,
  ownBoardsQuery,
  type SaveOwnBoard,
  saveOwnBoard,
} from "~/api/boardQueries";
import { useWords } from "~/i18n/words";
import { isWhole, NOBODY, SharingField } from "~/sharing/SharingField";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Problems } from "~/ui/Problems";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { type Arrangement, shownOf } from "./arrange";
import type { BoardState } from "./useBoardState";
import { boardWords } from "./words";

/** Days that a kept board shows where its maker had named days. */
const USUAL_SPAN = 30;

interface KeepingProps {
  typeId: string;
  state: BoardState;
  draft: Arrangement;
  own: OwnBoard | undefined;
  onReset: () => void;
  /** The board that is shown from now on: its id, nothing for the usual one, undefined as before. */
  onDone: (kept?: string) => void;
}

/** What becomes of an arrangement: a board of one's own, the same one changed, or nothing. */
export function Keeping({ typeId, state, draft, own, onReset, onDone }: KeepingProps) {
  const t = useWords(boardWords);
  const [dialog, setDialog] = useState<"new" | "held">();
  const parts = shownOf(draft);
  return (
    <>
      <Button icon="undo" onClick={onReset}>
        {t("reset")}
      </Button>
      {own?.editable && (
        <Button tone="primary" icon="check" disabled={parts.length === 0} onClick={() => setDialog("held")}>
          {t("saveBoard")}
        </Button>
      )}
      <Button
        {...(own?.editable ? {} : { tone: "primary" as const })}
        icon="plus"
        disabled={parts.length === 0}
        onClick={() => setDialog("new")}
      >
        {t("saveAs")}
      </Button>
      <Button onClick={() => onDone()}>{t("arranged")}</Button>
      {dialog && (
        <KeepDialog
          held={dialog === "held" ? own : undefined}
          body={{
            typeId,
            parts,
            span: state.span || USUAL_SPAN,
            team: state.team || null,
            person: state.person || null,
            site: state.site || null,
          }}
          onClose={() => setDialog(undefined)}
          onDone={onDone}
        />
      )}
    </>
  );
}

interface DialogProps {
  held: OwnBoard | undefined;
  body: Omit<SaveOwnBoard, "name" | "sharing">;
  onClose: () => void;
  onDone: (kept: string) => void;
}

function KeepDialog({ held, body, onClose, onDone }: DialogProps) {
  const t = useWords(boardWords);
  const cache = useQueryClient();
  const was = held?.sharing ?? NOBODY;
  const [name, setName] = useState(held?.name ?? "");
  const [sharing, setSharing] = useState(was);
  const refresh = () => cache.invalidateQueries({ queryKey: ownBoardsQuery.queryKey });
  const save = useMutation({
    mutationFn: () => saveOwnBoard(held, { ...body, name: name.trim(), sharing }),
    onSuccess: async (saved) => {
      await refresh();
      toast("ok", t("saved"));
      onDone(saved.id);
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => deleteOwnBoard(id),
    onSuccess: async () => {
      await refresh();
      toast("ok", t("removed"));
      onDone("");
    },
  });
  const busy = save.isPending || remove.isPending;
  const problem = save.error ?? remove.error;
  return (
    <Dialog
      title={t("saveTitle")}
      onClose={onClose}
      footer={
        <>
          {held && (
            <Button tone="danger" icon="trash" disabled={busy} onClick={() => remove.mutate(held.id)}>
              {t("removeBoard")}
            </Button>
          )}
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button
            tone="primary"
            busy={save.isPending}
            disabled={busy || !name.trim() || !isWhole(sharing)}
            onClick={() => save.mutate()}
          >
            {t("saveBoard")}
          </Button>
        </>
      }
    >
      <div className="stack">
        <TextInput
          label={t("boardName")}
          help={t("boardHint")}
          value={name}
          maxLength={60}
          onChange={setName}
        />
        <SharingField was={was} value={sharing} onChange={setSharing} help={t("sharedHint")} />
        {problem && <Problems error={problem} />}
      </div>
    </Dialog>
  );
}
