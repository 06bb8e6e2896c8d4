import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { type BulkChange, type BulkPlan, type Chosen, planBulk, runBulk } from "~/api/bulk";
import { formQuery, orderTypesQuery } from "~/api/queries";
import type { Status } from "~/api/types";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldRow } from "~/kinds/FieldRow";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { FieldFrame } from "~/ui/FieldFrame";
import { Notice } from "~/ui/Notice";
import { PersonPicker } from "~/ui/PersonPicker";
import { BulkPlanView } from "./BulkPlanView";
import { bulkWords } from "./bulkWords";
import { faultWords } from "./faultWords";
import { JobProgress } from "./JobProgress";

export interface BulkDialogProps {
  chosen: Chosen;
  /** The order type of everything chosen, where it is one. */
  typeId: string;
  onClose: () => void;
}

const states: readonly Status[] = ["open", "done", "cancelled"];

/** What to change, what would come of it, and the work itself: three steps in one dialog. */
export default function BulkDialog({ chosen, typeId: given, onClose }: BulkDialogProps) {
  const t = useWords(bulkWords);
  const language = useLocale();
  const cache = useQueryClient();
  const id = useId();
  const types = useQuery(orderTypesQuery).data?.items ?? [];
  const [typeId, setTypeId] = useState(given);
  const form = useQuery({ ...formQuery(typeId), enabled: typeId !== "" }).data;
  const fields = (form?.pages ?? []).flatMap((page) => page.sections).flatMap((section) => section.fields);
  const [status, setStatus] = useState<Status | "">("");
  const [fieldId, setFieldId] = useState("");
  const [value, setValue] = useState<unknown>(null);
  const [assigns, setAssigns] = useState<"" | "person" | "nobody">("");
  const [person, setPerson] = useState<string | null>(null);
  const [comment, setComment] = useState("");
  const [plan, setPlan] = useState<BulkPlan | null>(null);
  const [job, setJob] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = fields.find((one) => one.id === fieldId);
  const assigning = assigns === "nobody" || (assigns === "person" && person !== null);
  const says = status !== "" || fieldId !== "" || assigning || comment.trim() !== "";

  const change: BulkChange = {
    ...(status ? { status } : {}),
    ...(fieldId ? { typeId, values: { [fieldId]: value ?? null } } : {}),
    ...(assigning ? { assigneeId: assigns === "person" ? person : null } : {}),
    ...(comment.trim() ? { comment: comment.trim() } : {}),
  };
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setFault(null);
    try {
      await act();
    } catch (error) {
      setFault(faultWords(error, language));
    }
    setBusy(false);
  };
  const preview = () => attempt(async () => setPlan(await planBulk(chosen, change)));
  const run = () => attempt(async () => setJob((await runBulk(chosen, change)).id));
  const close = () => {
    if (job) void cache.invalidateQueries({ queryKey: ["orders"] });
    onClose();
  };
  const footer = job ? (
    <Button tone="primary" onClick={close}>
      {t("close")}
    </Button>
  ) : plan ? (
    <>
      <Button onClick={() => setPlan(null)}>{t("back")}</Button>
      <Button tone="primary" busy={busy} disabled={plan.changed === 0} onClick={() => void run()}>
        {t("run", { count: plan.examined < plan.total.count ? plan.total.count : plan.changed })}
      </Button>
    </>
  ) : (
    <>
      <Button onClick={close}>{t("cancel")}</Button>
      <Button tone="primary" busy={busy} disabled={!says} onClick={() => void preview()}>
        {t("preview")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("change")} onClose={close} footer={footer}>
      <div className="stack">
        {job ? (
          <JobProgress id={job} word="running" />
        ) : plan ? (
          <BulkPlanView plan={plan} />
        ) : (
          <>
            <FieldFrame id={`${id}-status`} label={t("status")}>
              {({ describedBy }) => (
                <select
                  className="input"
                  id={`${id}-status`}
                  aria-describedby={describedBy}
                  value={status}
                  onChange={(event) => setStatus(states.find((one) => one === event.target.value) ?? "")}
                >
                  <option value="">{t("keepStatus")}</option>
                  {states.map((state) => (
                    <option key={state} value={state}>
                      {t(state)}
                    </option>
                  ))}
                </select>
              )}
            </FieldFrame>
            <FieldFrame id={`${id}-assign`} label={t("assignee")}>
              {({ describedBy }) => (
                <select
                  className="input"
                  id={`${id}-assign`}
                  aria-describedby={describedBy}
                  value={assigns}
                  onChange={(event) =>
                    setAssigns(
                      (["person", "nobody"] as const).find((one) => one === event.target.value) ?? "",
                    )
                  }
                >
                  <option value="">{t("keepStatus")}</option>
                  <option value="person">{t("toPerson")}</option>
                  <option value="nobody">{t("toNobody")}</option>
                </select>
              )}
            </FieldFrame>
            {assigns === "person" && (
              <PersonPicker id={`${id}-person`} label={t("toPerson")} value={person} onChange={setPerson} />
            )}
            <FieldFrame id={`${id}-field`} label={t("field")}>
              {({ describedBy }) => (
                <span className="rule-values">
                  {!given && (
                    <select
                      className="input"
                      aria-label={t("field")}
                      value={typeId}
                      onChange={(event) => {
                        setTypeId(event.target.value);
                        setFieldId("");
                      }}
                    >
                      <option value="">{t("noField")}</option>
                      {types.map((type) => (
                        <option key={type.id} value={type.id}>
                          {textIn(language, type.name)}
                        </option>
                      ))}
                    </select>
                  )}
                  {typeId && (
                    <select
                      className="input"
                      id={`${id}-field`}
                      aria-describedby={describedBy}
                      value={fieldId}
                      onChange={(event) => {
                        setFieldId(event.target.value);
                        setValue(null);
                      }}
                    >
                      <option value="">{t("noField")}</option>
                      {fields.map((one) => (
                        <option key={one.id} value={one.id}>
                          {textIn(language, one.label)}
                        </option>
                      ))}
                    </select>
                  )}
                </span>
              )}
            </FieldFrame>
            {field && <FieldRow field={field} value={value} onChange={(_, next) => setValue(next)} />}
            <FieldFrame id={`${id}-comment`} label={t("comment")}>
              {({ describedBy }) => (
                <textarea
                  className="input"
                  id={`${id}-comment`}
                  aria-describedby={describedBy}
                  maxLength={10_000}
                  value={comment}
                  onChange={(event) => setComment(event.target.value)}
                />
              )}
            </FieldFrame>
          </>
        )}
        {fault && (
          <Notice tone="danger" live="assertive">
            {fault}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
