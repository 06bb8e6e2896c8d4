import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { OrderClocks } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { CommentField } from "~/ui/CommentField";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { clockWords } from "./clockWords";
import { useOrderChange } from "./useOrderChange";

export interface PauseDialogProps {
  orderId: string;
  reasons: OrderClocks["reasons"];
  onClose: () => void;
}

/** Asks what an order waits for. */
export default function PauseDialog({ orderId, reasons, onClose }: PauseDialogProps) {
  const t = useWords(clockWords);
  const text = useText();
  const [reason, setReason] = useState(reasons[0]?.code ?? "");
  const [comment, setComment] = useState("");
  const pause = useOrderChange(
    orderId,
    () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/pause", {
          params: { path: { id: orderId } },
          body: { reason, comment: comment.trim() },
        }),
      ),
    t("isPaused"),
    onClose,
  );
  const go = () => {
    if (!pause.isPending) pause.mutate();
  };
  return (
    <Dialog
      title={t("pause")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button tone="primary" icon="pause" busy={pause.isPending} onClick={go}>
            {t("pause")}
          </Button>
        </>
      }
    >
      {pause.error && <ErrorPanel error={pause.error} />}
      <fieldset className="field">
        <legend className="field-label">{t("reason")}</legend>
        <div className="choices">
          {reasons.map((each) => (
            <label key={each.code} className="choice">
              <input
                type="radio"
                name="reason"
                checked={each.code === reason}
                onChange={() => setReason(each.code)}
              />
              {text(each.name)}
            </label>
          ))}
        </div>
      </fieldset>
      <CommentField label={t("comment")} value={comment} onChange={setComment} onSubmit={go} />
    </Dialog>
  );
}
