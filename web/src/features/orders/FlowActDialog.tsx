import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { orderQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import type { MyTask } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { hold } from "~/local/held";
import { uuid } from "~/local/uuid";
import { Button } from "~/ui/Button";
import { CommentField } from "~/ui/CommentField";
import { Dialog } from "~/ui/Dialog";
import { PersonPicker } from "~/ui/PersonPicker";
import { Problems } from "~/ui/Problems";
import { type ActName, flowWords, yesWord } from "./flowWords";
import { mayWait, waiting } from "./holding";
import { useOrderChange } from "./useOrderChange";

const places = ["before", "after", "beside"] as const;
type Place = (typeof places)[number];

export interface FlowActDialogProps {
  orderId: string;
  act: ActName;
  task?: MyTask;
  /** Of an act at a visit and in no seat. */
  visit?: number;
  onClose: () => void;
}

/** Asks for what an act needs: a comment, a step, a person. A second press sends nothing twice. */
export function FlowActDialog({ orderId, act, task, visit, onClose }: FlowActDialogProps) {
  const t = useWords(flowWords);
  const text = useText();
  const [key] = useState(uuid);
  const [comment, setComment] = useState("");
  const [step, setStep] = useState(task?.returns[0]?.step ?? "");
  const [person, setPerson] = useState<string | null>(null);
  const [place, setPlace] = useState<Place>("before");
  const needsPerson = act === "transfer" || act === "consult" || act === "add_signers";
  const name = t(act === "approve" ? yesWord(task) : act);
  const body = {
    act,
    comment: comment.trim(),
    ...(task ? { visit: task.visit, seat: task.seat } : {}),
    ...(visit === undefined ? {} : { visit }),
    ...(act === "return" ? { step } : {}),
    ...(act === "add_signers" ? { people: person ? [person] : [], place } : {}),
    ...(needsPerson && act !== "add_signers" && person ? { person } : {}),
  };
  const me = useMe();
  const { data: order } = useQuery(orderQuery(orderId));
  const request = useOrderChange(
    orderId,
    () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/flow/acts", {
          params: { path: { id: orderId }, header: { "Idempotency-Key": key } },
          body,
        }),
      ),
    t("acted"),
    onClose,
    [["tasks"]],
  );
  const go = () => {
    if (request.isPending) return;
    const isWhole = !needsPerson || person !== null;
    if (order && task && isWhole && mayWait(act, task, body.comment))
      void hold(waiting(me.user.id, order, task, body)).then(onClose);
    else request.mutate();
  };
  const danger = act === "reject" || act === "withdraw";
  return (
    <Dialog
      title={task ? `${name} · ${text(task.name)}` : name}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("dismiss")}</Button>
          <Button tone={danger ? "danger" : "primary"} busy={request.isPending} onClick={go}>
            {name}
          </Button>
        </>
      }
    >
      {request.error && <Problems error={request.error} />}
      {act === "return" && task && (
        <label className="field">
          <span className="field-label">{t("target")}</span>
          <select className="input" value={step} onChange={(event) => setStep(event.target.value)}>
            {task.returns.map((target) => (
              <option key={target.step} value={target.step}>
                {text(target.name)}
              </option>
            ))}
          </select>
        </label>
      )}
      {act === "add_signers" && (
        <label className="field">
          <span className="field-label">{t("where")}</span>
          <select
            className="input"
            value={place}
            onChange={(event) => setPlace(places.find((each) => each === event.target.value) ?? "before")}
          >
            {places.map((each) => (
              <option key={each} value={each}>
                {t(each)}
              </option>
            ))}
          </select>
        </label>
      )}
      {needsPerson && (
        <PersonPicker id="flow-person" label={t("person")} value={person} onChange={setPerson} />
      )}
      <CommentField label={t("comment")} value={comment} onChange={setComment} onSubmit={go} />
    </Dialog>
  );
}
