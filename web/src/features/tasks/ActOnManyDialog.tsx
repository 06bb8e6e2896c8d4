import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { Task, TaskResult } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { onCtrlEnter } from "~/ui/shortcuts";
import { toast } from "~/ui/toasts";
import { taskWords } from "./words";

export interface Many {
  act: "approve" | "reject";
  tasks: readonly Task[];
  onClose: () => void;
  onDone: () => void;
}

/** One word for many tasks; each is decided for itself, and what was not done says why. */
export function ActOnManyDialog({ act, tasks, onClose, onDone }: Many) {
  const t = useWords(taskWords);
  const text = useText();
  const cache = useQueryClient();
  const [comment, setComment] = useState("");
  const [failed, setFailed] = useState<readonly TaskResult[]>([]);
  const numbers = new Map(tasks.map((task) => [task.order.id, task.order.number]));
  const request = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/tasks/acts", {
          body: {
            act,
            comment: comment.trim(),
            tasks: tasks.map(({ order, visit, seat }) => ({ orderId: order.id, visit, seat })),
          },
        }),
      ),
    onSuccess: ({ items }) => {
      void cache.invalidateQueries({ queryKey: ["tasks"] });
      void cache.invalidateQueries({ queryKey: ["orders"] });
      const left = items.filter((item) => !item.done);
      const done = items.length - left.length;
      if (left.length === 0) {
        toast("ok", t("all", { done }));
        onDone();
        return;
      }
      toast("warn", t("some", { done, failed: left.length }));
      setFailed(left);
    },
  });
  const go = () => {
    if (!request.isPending) request.mutate();
  };
  return (
    <Dialog
      title={t(act === "approve" ? "askApprove" : "askReject", { count: tasks.length })}
      onClose={failed.length > 0 ? onDone : onClose}
      footer={
        <>
          <Button onClick={failed.length > 0 ? onDone : onClose}>{t("dismiss")}</Button>
          {failed.length === 0 && (
            <Button
              tone={act === "approve" ? "primary" : "danger"}
              icon={act === "approve" ? "check" : "cancel"}
              busy={request.isPending}
              onClick={go}
            >
              {t(act)}
            </Button>
          )}
        </>
      }
    >
      {request.error && <ErrorPanel error={request.error} />}
      {failed.length > 0 ? (
        <Notice tone="warn">
          <ul>
            {failed.map((item) => (
              <li key={`${item.orderId}:${item.seat}`}>
                <span className="mono">{numbers.get(item.orderId)}</span> {item.text && text(item.text)}
              </li>
            ))}
          </ul>
        </Notice>
      ) : (
        <label className="field">
          <span className="field-label">{t("comment")}</span>
          <textarea
            className="input"
            rows={3}
            maxLength={10000}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
            onKeyDown={onCtrlEnter(go)}
          />
        </label>
      )}
    </Dialog>
  );
}
