import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { asProblem } from "~/api/problem";
import { orderQuery } from "~/api/queries";
import type { Order, Status } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button, type ButtonProps } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { onCtrlEnter } from "~/ui/shortcuts";
import { toast } from "~/ui/toasts";
import { detailWords } from "./orderWords";

type Move = "complete" | "cancel" | "reopen";

const moves: Record<Move, { to: Status; ask: "completeAsk" | "cancelAsk" | "reopenAsk"; look: ButtonProps }> =
  {
    complete: { to: "done", ask: "completeAsk", look: { tone: "primary", icon: "check" } },
    reopen: { to: "open", ask: "reopenAsk", look: { icon: "retry" } },
    cancel: { to: "cancelled", ask: "cancelAsk", look: { tone: "danger", icon: "cancel" } },
  };
const inOrder: readonly Move[] = ["complete", "reopen", "cancel"];

/** Exactly the moves the server offers this person now; it decides, the page only asks. */
export function StatusActions({ order }: { order: Order }) {
  const t = useWords(detailWords);
  const [asked, setAsked] = useState<Move>();
  const offered = inOrder.filter((move) => order.actions.includes(move));
  if (offered.length === 0) return null;
  return (
    <div className="row">
      {offered.map((move) => (
        <Button key={move} {...moves[move].look} onClick={() => setAsked(move)}>
          {t(move)}
        </Button>
      ))}
      {asked && <MoveDialog order={order} move={asked} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

function MoveDialog({ order, move, onClose }: { order: Order; move: Move; onClose: () => void }) {
  const t = useWords(detailWords);
  const cache = useQueryClient();
  const [comment, setComment] = useState("");
  const { to, ask, look } = moves[move];
  const request = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/status", {
          params: { path: { id: order.id }, header: { "If-Match": versionTag(order.version) } },
          body: { to, ...(comment.trim() ? { comment: comment.trim() } : {}) },
        }),
      ),
    onSuccess: (saved) => {
      cache.setQueryData(orderQuery(order.id).queryKey, saved);
      void cache.invalidateQueries({ queryKey: ["order", order.id] });
      void cache.invalidateQueries({ queryKey: ["orders"] });
      toast("ok", t("moved"));
      onClose();
    },
    onError: (error) => {
      if (asProblem(error).status !== 412) return;
      void cache.invalidateQueries({ queryKey: ["order", order.id] });
      toast("warn", t("changedMeanwhile"));
      onClose();
    },
  });
  const act = () => {
    if (!request.isPending) request.mutate();
  };
  return (
    <Dialog
      title={t(ask)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("dismiss")}</Button>
          <Button {...look} busy={request.isPending} onClick={act}>
            {t(move)}
          </Button>
        </>
      }
    >
      {request.error && <ErrorPanel error={request.error} />}
      <label className="field">
        <span className="field-label">{t("note")}</span>
        <textarea
          className="input"
          rows={3}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
          onKeyDown={onCtrlEnter(act)}
        />
      </label>
    </Dialog>
  );
}
