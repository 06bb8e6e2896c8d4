import { useQuery } from "@tanstack/react-query";
import { formQuery } from "~/api/queries";
import type { Form, Values } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldRow } from "~/kinds/FieldRow";
import { allFields, isWritable } from "~/kinds/problems";
import { FieldScopeContext } from "~/kinds/scope";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { repliesWords } from "./words";

export interface MacroValuesProps {
  typeId: string;
  values: Values;
  onChange: (values: Values) => void;
}

/** What a macro writes into fields: those of the form its orders have now. */
export function MacroValues({ typeId, values, onChange }: MacroValuesProps) {
  const form = useQuery(formQuery(typeId));
  if (form.error) return <ErrorPanel error={form.error} onRetry={() => void form.refetch()} />;
  if (!form.data) return <Skeleton lines={2} />;
  return <Chosen form={form.data} values={values} onChange={onChange} />;
}

interface ChosenProps {
  form: Form;
  values: Values;
  onChange: (values: Values) => void;
}

function Chosen({ form, values, onChange }: ChosenProps) {
  const t = useWords(repliesWords);
  const text = useText();
  const fields = allFields(form);
  const others = fields.filter((field) => isWritable(field) && !(field.id in values));
  const without = (id: string) =>
    onChange(Object.fromEntries(Object.entries(values).filter(([known]) => known !== id)));
  return (
    <FieldScopeContext value={{ values, references: {}, optionLists: undefined, uploads: undefined }}>
      <fieldset className="stack">
        <legend className="field-label">{t("values")}</legend>
        {Object.keys(values).map((id) => {
          const field = fields.find((each) => each.id === id);
          const label = field ? text(field.label) : id;
          return (
            <div key={id} className="macro-value">
              {field ? (
                // A macro asks for nothing: what is left empty empties the field.
                <FieldRow
                  field={{ ...field, required: false }}
                  value={values[id]}
                  onChange={(_, value) => onChange({ ...values, [id]: value })}
                />
              ) : (
                <p className="field-error">{t("goneField", { id })}</p>
              )}
              <Button icon="trash" aria-label={t("leaveField", { label })} onClick={() => without(id)}>
                {t("remove")}
              </Button>
            </div>
          );
        })}
        {others.length > 0 && (
          <label className="field">
            <span className="field-label">{t("addValue")}</span>
            <select
              className="input"
              value=""
              onChange={(event) => {
                if (event.target.value) onChange({ ...values, [event.target.value]: null });
              }}
            >
              <option value="">{t("chooseField")}</option>
              {others.map((field) => (
                <option key={field.id} value={field.id}>
                  {text(field.label)}
                </option>
              ))}
            </select>
          </label>
        )}
      </fieldset>
    </FieldScopeContext>
  );
}
