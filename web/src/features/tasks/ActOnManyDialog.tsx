import { useState } from "react";
import { useMe } from "~/api/session";
import type { Task } from "~/api/types";
import { useWords } from "~/i18n/words";
import { hold } from "~/local/held";
import { Button } from "~/ui/Button";
import { CommentField } from "~/ui/CommentField";
import { Dialog } from "~/ui/Dialog";
import { Notice } from "~/ui/Notice";
import { decided, needsWords, type Verdict } from "./act";
import { taskWords } from "./words";

export interface Many {
  act: Verdict;
  tasks: readonly Task[];
  onClose: () => void;
  onDone: () => void;
}

/** One word for one task or many; each is decided for itself, after a moment in which it may be undone. */
export function ActOnManyDialog({ act, tasks: chosen, onClose, onDone }: Many) {
  const t = useWords(taskWords);
  const me = useMe();
  // The list moves on meanwhile; what was chosen stays chosen.
  const [tasks] = useState(chosen);
  const [comment, setComment] = useState("");
  const [isAsked, setAsked] = useState(false);
  const isWork = act === "approve" && tasks.every((task) => task.isWork);
  const question = isWork ? "askComplete" : act === "approve" ? "askApprove" : "askReject";
  const [first] = tasks;
  const go = () => {
    const words = comment.trim();
    if (words === "" && needsWords(act, tasks)) setAsked(true);
    else void hold(decided(me.user.id, act, tasks, words)).then(onDone);
  };
  return (
    <Dialog
      title={
        tasks.length === 1 && first
          ? `${t(isWork ? "complete" : act)} · ${first.order.number}`
          : t(question, { count: tasks.length })
      }
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("dismiss")}</Button>
          <Button
            tone={act === "approve" ? "primary" : "danger"}
            icon={act === "approve" ? "check" : "cancel"}
            onClick={go}
          >
            {t(isWork ? "complete" : act)}
          </Button>
        </>
      }
    >
      {isAsked && (
        <Notice tone="danger" live="assertive">
          <p>{t("needsWords")}</p>
        </Notice>
      )}
      <CommentField label={t("comment")} value={comment} onChange={setComment} onSubmit={go} />
    </Dialog>
  );
}
