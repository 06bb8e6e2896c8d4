import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { formQuery, orderTypesQuery } from "~/api/queries";
import { makesOrders } from "~/flow/stepUi";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { fieldsOfForm } from "~/kinds/live";
import { Button, IconButton } from "~/ui/Button";
import { FieldFrame } from "~/ui/FieldFrame";
import { Select, type SelectOption } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { doingWords } from "./doingWords";
import { type PartProps, withSettings } from "./StaffEditor";

/** What the program does at a step: answers fields of the order, or makes orders. */
export function DoingEditor(props: PartProps) {
  return makesOrders(props.step.kind) ? <OrdersEditor {...props} /> : <UpdateEditor {...props} />;
}

function UpdateEditor({ step, voice, onChange }: PartProps) {
  const fields = voice.fields.all.map((field) => ({ value: field.id, text: voice.text(field.label) }));
  return (
    <Answers
      fields={fields}
      set={step.settings?.set ?? {}}
      onChange={(set) => onChange(withSettings(step, { set }), "set")}
    />
  );
}

function OrdersEditor({ step, voice, onChange }: PartProps) {
  const t = useWords(doingWords);
  const text = useText();
  const id = useId();
  const types = useQuery(orderTypesQuery).data?.items ?? [];
  const { orderType = "", each = "", set = {}, waitPercent = 100 } = step.settings ?? {};
  const chosen = types.find((type) => type.key === orderType);
  const form = useQuery({ ...formQuery(chosen?.id ?? ""), enabled: chosen !== undefined }).data;
  const fields = form
    ? fieldsOfForm(form).map((field) => ({ value: field.id, text: text(field.label) }))
    : Object.keys(set).map((field) => ({ value: field, text: field }));
  const rows = voice.fields.all.filter((field) => field.columns.length > 0);
  const put = (next: object, name?: string) => onChange(withSettings(step, next), name);
  return (
    <>
      <Select
        label={t("orderType")}
        value={orderType}
        options={[
          { value: "", text: t("choose") },
          ...types.map((type) => ({ value: type.key, text: text(type.name) })),
        ]}
        onChange={(key) => put({ orderType: key, set: {} })}
      />
      <Select
        label={t("each")}
        value={each}
        options={[
          { value: "", text: t("once") },
          ...rows.map((field) => ({
            value: field.id,
            text: t("eachRow", { field: voice.text(field.label) }),
          })),
        ]}
        onChange={(field) => put({ each: field === "" ? undefined : field })}
      />
      {each !== "" && <p className="muted">{t("rowHelp")}</p>}
      {orderType !== "" && (
        <Answers fields={fields} set={set} onChange={(next) => put({ set: next }, "set")} />
      )}
      <FieldFrame id={id} label={t("waitPercent")} help={t("waitHelp")}>
        {({ describedBy }) => (
          <input
            id={id}
            className="input"
            type="number"
            min={0}
            max={100}
            value={waitPercent}
            aria-describedby={describedBy}
            onChange={(event) => {
              const percent = Math.min(100, Math.max(0, Math.round(Number(event.target.value) || 0)));
              put({ waitPercent: percent }, "waitPercent");
            }}
          />
        )}
      </FieldFrame>
    </>
  );
}

interface AnswersProps {
  /** What it is about, if not what the order gets when all is well. */
  legend?: string;
  help?: string;
  fields: readonly SelectOption[];
  set: Record<string, string>;
  onChange: (set: Record<string, string>) => void;
}

/** Fields with the expressions that answer them. */
export function Answers({ legend, help, fields, set, onChange }: AnswersProps) {
  const t = useWords(doingWords);
  const [added, setAdded] = useState("");
  const open = fields.filter((field) => !(field.value in set));
  const next = open.some((field) => field.value === added) ? added : (open[0]?.value ?? "");
  return (
    <fieldset className="stack tight">
      <legend>{legend ?? t("set")}</legend>
      <p className="muted">{help ?? t("setHelp")}</p>
      {Object.entries(set).map(([field, value]) => (
        <div key={field} className="row">
          <div className="grow">
            <TextInput
              label={fields.find((known) => known.value === field)?.text ?? field}
              value={value}
              maxLength={2000}
              onChange={(source) => onChange({ ...set, [field]: source })}
            />
          </div>
          <IconButton
            icon="trash"
            label={t("remove", { field })}
            onClick={() =>
              onChange(Object.fromEntries(Object.entries(set).filter(([name]) => name !== field)))
            }
          />
        </div>
      ))}
      {open.length > 0 && (
        <div className="row">
          <Select bare label={t("field")} value={next} options={open} onChange={setAdded} />
          <Button icon="plus" onClick={() => onChange({ ...set, [next]: "" })}>
            {t("add")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
