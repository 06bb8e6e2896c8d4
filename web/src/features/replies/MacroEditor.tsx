import "./replies.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { Macro, Status, Values } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { PersonPicker } from "~/ui/PersonPicker";
import { toast } from "~/ui/toasts";
import { MacroValues } from "./MacroValues";
import { GAPS, repliesWords } from "./words";

type Assign = "keep" | "me" | "nobody" | "person";
const assigns: readonly Assign[] = ["keep", "me", "nobody", "person"];
const states: readonly Status[] = ["done", "cancelled", "open"];

function assignOf(known: Macro | undefined): { how: Assign; person: string | null } {
  const assign = known?.assign;
  if (typeof assign === "object" && assign !== null) return { how: "person", person: assign.user };
  return { how: assign ?? "keep", person: null };
}

export function MacroEditor({ known, onClose }: { known: Macro | undefined; onClose: () => void }) {
  const t = useWords(repliesWords);
  const text = useText();
  const me = useMe();
  const cache = useQueryClient();
  const types = useQuery(orderTypesQuery);
  const [name, setName] = useState(known?.name ?? "");
  const [typeId, setTypeId] = useState(known?.typeId ?? null);
  const [values, setValues] = useState<Values>(known?.values ?? {});
  const [comment, setComment] = useState(known?.comment ?? "");
  const [assign, setAssign] = useState(assignOf(known));
  const [to, setTo] = useState<Status | null>(known?.to ?? null);
  const [shared, setShared] = useState(known?.shared ?? false);
  const isSet = name.trim() !== "" && (assign.how !== "person" || assign.person !== null);
  const save = useMutation({
    mutationFn: () => {
      const who =
        assign.how === "keep" ? null : assign.how === "person" ? { user: assign.person ?? "" } : assign.how;
      const body = { name, typeId, comment, to, shared, values, assign: who };
      return known
        ? unwrap(
            api.PUT("/api/v1/macros/{id}", {
              params: { path: { id: known.id }, header: { "If-Match": versionTag(known.version) } },
              body,
            }),
          )
        : unwrap(api.POST("/api/v1/macros", { body }));
    },
    onSuccess: () => {
      void cache.invalidateQueries();
      toast("ok", t("saved"));
      onClose();
    },
  });
  return (
    <Dialog
      title={t("macros")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button
            tone="primary"
            icon="check"
            busy={save.isPending}
            disabled={!isSet}
            onClick={() => save.mutate()}
          >
            {t("save")}
          </Button>
        </>
      }
    >
      {save.error && <ErrorPanel error={save.error} />}
      <label className="field">
        <span className="field-label">{t("name")}</span>
        <input className="input" value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <label className="field">
        <span className="field-label">{t("type")}</span>
        <select
          className="input"
          value={typeId ?? ""}
          onChange={(event) => {
            setTypeId(event.target.value || null);
            setValues({});
          }}
        >
          <option value="">{t("anyType")}</option>
          {types.data?.items.map((type) => (
            <option key={type.id} value={type.id}>
              {text(type.name)}
            </option>
          ))}
        </select>
      </label>
      {typeId ? (
        <MacroValues typeId={typeId} values={values} onChange={setValues} />
      ) : (
        <p className="field-help">{t("valuesNeedType")}</p>
      )}
      <label className="field">
        <span className="field-label">{t("assign")}</span>
        <select
          className="input"
          value={assign.how}
          onChange={(event) => {
            const how = assigns.find((each) => each === event.target.value) ?? "keep";
            setAssign({ ...assign, how });
          }}
        >
          {assigns.map((how) => (
            <option key={how} value={how}>
              {t(how)}
            </option>
          ))}
        </select>
      </label>
      {assign.how === "person" && (
        <PersonPicker
          id="macro-person"
          label={t("person")}
          value={assign.person}
          onChange={(person) => setAssign({ how: "person", person })}
        />
      )}
      <label className="field">
        <span className="field-label">{t("comment")}</span>
        <span className="field-help">{t("gaps", { list: GAPS })}</span>
        <textarea
          className="input"
          rows={3}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </label>
      <label className="field">
        <span className="field-label">{t("to")}</span>
        <select
          className="input"
          value={to ?? ""}
          onChange={(event) => setTo(states.find((state) => state === event.target.value) ?? null)}
        >
          <option value="">{t("keep")}</option>
          {states.map((state) => (
            <option key={state} value={state}>
              {t(state)}
            </option>
          ))}
        </select>
      </label>
      {can(me, "forms") && (
        <label className="choice">
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          {t("shared")}
        </label>
      )}
    </Dialog>
  );
}
