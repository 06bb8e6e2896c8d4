import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { StandingOrder } from "~/api/boardQueries";
import { api, unwrap } from "~/api/client";
import { useWords } from "~/i18n/words";
import { uuid } from "~/local/uuid";
import { Button } from "~/ui/Button";
import { CommentField } from "~/ui/CommentField";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { PersonPicker } from "~/ui/PersonPicker";
import { toast } from "~/ui/toasts";
import type { Remedy } from "./StandingPage";
import { standingWords } from "./standingWords";

interface RemedyDialogProps {
  remedy: Remedy;
  at: StandingOrder;
  onClose: () => void;
}

/** Helps an order on: reminds people, gives the work to somebody else, lets it run again. Sent once, however often pressed. */
export default function RemedyDialog({ remedy, at, onClose }: RemedyDialogProps) {
  const t = useWords(standingWords);
  const [key] = useState(uuid);
  const [comment, setComment] = useState("");
  const [person, setPerson] = useState<string | null>(null);
  const seats = at.wait?.seats.filter((seat) => seat.asked) ?? [];
  const [seat, setSeat] = useState(seats[0]?.seat);
  const cache = useQueryClient();
  const request = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/flow/acts", {
          params: { path: { id: at.order.id }, header: { "Idempotency-Key": key } },
          body: {
            act: remedy,
            comment: comment.trim(),
            ...(remedy === "reassign" && at.wait && seat !== undefined ? { visit: at.wait.visit, seat } : {}),
            ...(remedy === "reassign" && person ? { person } : {}),
          },
        }),
      ),
    onSuccess: () => {
      for (const queryKey of [["order", at.order.id], ["orders"], ["tasks"], ["boards"]])
        void cache.invalidateQueries({ queryKey });
      toast("ok", t(remedy === "urge" ? "urged" : "done"));
      onClose();
    },
  });
  const go = () => {
    if (!request.isPending) request.mutate();
  };
  return (
    <Dialog
      title={`${t(remedy)} · ${at.order.number}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("dismiss")}</Button>
          <Button tone="primary" busy={request.isPending} onClick={go}>
            {t(remedy)}
          </Button>
        </>
      }
    >
      {request.error && <ErrorPanel error={request.error} />}
      {remedy === "reassign" && (
        <>
          <label className="field">
            <span className="field-label">{t("from")}</span>
            <select className="input" value={seat} onChange={(event) => setSeat(Number(event.target.value))}>
              {seats.map((each) => (
                <option key={each.seat} value={each.seat}>
                  {each.person.name}
                </option>
              ))}
            </select>
          </label>
          <PersonPicker id="remedy-person" label={t("person")} value={person} onChange={setPerson} />
        </>
      )}
      <CommentField label={t("comment")} value={comment} onChange={setComment} onSubmit={go} />
    </Dialog>
  );
}
