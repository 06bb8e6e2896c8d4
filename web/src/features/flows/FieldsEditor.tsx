import { type Access, type Asked, accesses, askeds } from "~/flow/definition";
import { isActing } from "~/flow/stepUi";
import { useWords } from "~/i18n/words";
import { Checks } from "~/ui/Checks";
import { Select } from "~/ui/Select";
import { designWords } from "./designWords";
import type { PartProps } from "./StaffEditor";
import { flowsWords } from "./words";

/** What may be done with each field at a step, and what whoever acts has to say. */
export function FieldsEditor({ step, voice, onChange }: PartProps) {
  const t = useWords(designWords);
  const r = useWords(flowsWords);
  const { text, fields } = voice;
  const access = step.fields ?? {};
  const others = access.others ?? "read";
  const options = accesses.map((each) => ({ value: each, text: r(each) }));
  const put = (id: string, chosen: string) => {
    const { [id]: _, ...rest } = access.named ?? {};
    const named = chosen ? { ...rest, [id]: chosen as Access } : rest;
    onChange({ ...step, fields: { ...access, named } });
  };
  const rows = fields.all.flatMap((field) => [field, ...field.columns]);
  return (
    <>
      {isActing(step.kind) && (
        <Select
          label={r("comment")}
          value={step.comment ?? "never"}
          options={askeds.map((asked) => ({ value: asked, text: r(asked) }))}
          onChange={(asked) => onChange({ ...step, comment: asked as Asked })}
        />
      )}
      {isActing(step.kind) && (
        <Select
          label={t("signature")}
          value={step.signature ?? "never"}
          options={askeds.map((asked) => ({ value: asked, text: r(asked) }))}
          onChange={(asked) => onChange({ ...step, signature: asked as Asked })}
        />
      )}
      <Select
        label={r("others")}
        value={others}
        options={options.filter(({ value }) => value !== "required")}
        onChange={(chosen) => onChange({ ...step, fields: { ...access, others: chosen as Access } })}
      />
      <ul className="flow-fields">
        {rows.map((field) => (
          <li key={field.id}>
            <span>
              {field.id.includes(".") && "↳ "}
              {text(field.label)}
            </span>
            <Select
              bare
              label={text(field.label)}
              value={access.named?.[field.id] ?? ""}
              options={[{ value: "", text: t("asOthers", { access: r(others) }) }, ...options]}
              onChange={(chosen) => put(field.id, chosen)}
            />
          </li>
        ))}
      </ul>
      <Checks
        label={r("keyFields")}
        options={fields.all.map((field) => ({ value: field.id, text: text(field.label) }))}
        value={step.keyFields ?? []}
        onChange={(keyFields) => onChange({ ...step, keyFields })}
      />
    </>
  );
}
