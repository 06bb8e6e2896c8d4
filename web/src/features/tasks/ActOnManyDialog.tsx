import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { Task, TaskResult } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { CommentField } from "~/ui/CommentField";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { toast } from "~/ui/toasts";
import { taskWords } from "./words";

export interface Many {
  act: "approve" | "reject";
  tasks: readonly Task[];
  onClose: () => void;
  onDone: () => void;
}

/** One word for many tasks; each is decided for itself. Where one was not done, every one says what became of it. */
export function ActOnManyDialog({ act, tasks: chosen, onClose, onDone }: Many) {
  const t = useWords(taskWords);
  const text = useText();
  const cache = useQueryClient();
  // The list moves on meanwhile; what was chosen stays chosen, and each gets its answer.
  const [tasks] = useState(chosen);
  const [comment, setComment] = useState("");
  const [results, setResults] = useState<readonly TaskResult[]>([]);
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
      if (left.length === 0) {
        toast("ok", t("all", { done: items.length }));
        onDone();
        return;
      }
      setResults([...left, ...items.filter((item) => item.done)]);
    },
  });
  const isOver = results.length > 0;
  const isWork = act === "approve" && tasks.every((task) => task.isWork);
  const question = isWork ? "askComplete" : act === "approve" ? "askApprove" : "askReject";
  const go = () => {
    if (!request.isPending) request.mutate();
  };
  return (
    <Dialog
      title={isOver ? t("some", counts(results)) : t(question, { count: tasks.length })}
      onClose={isOver ? onDone : onClose}
      footer={
        <>
          <Button onClick={isOver ? onDone : onClose}>{t("dismiss")}</Button>
          {!isOver && (
            <Button
              tone={act === "approve" ? "primary" : "danger"}
              icon={act === "approve" ? "check" : "cancel"}
              busy={request.isPending}
              onClick={go}
            >
              {t(isWork ? "complete" : act)}
            </Button>
          )}
        </>
      }
    >
      {request.error && <ErrorPanel error={request.error} />}
      {isOver ? (
        <ul className="task-results">
          {results.map((item) => (
            <li key={`${item.orderId}:${item.seat}`}>
              <Badge tone={item.done ? "ok" : "danger"} icon={item.done ? "check" : "close"}>
                {t(item.done ? "wasDone" : "notDone")}
              </Badge>{" "}
              <span className="mono">{numbers.get(item.orderId)}</span>
              {item.text && <p>{text(item.text)}</p>}
            </li>
          ))}
        </ul>
      ) : (
        <CommentField label={t("comment")} value={comment} onChange={setComment} onSubmit={go} />
      )}
    </Dialog>
  );
}

function counts(results: readonly TaskResult[]) {
  const done = results.filter((result) => result.done).length;
  return { done, failed: results.length - done };
}
