import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { formQuery, orderTypesQuery } from "~/api/queries";
import type { FieldRight, FieldRights } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Choices } from "~/ui/Choices";
import { FieldFrame } from "~/ui/FieldFrame";
import { peopleWords } from "./words";

const rights = ["edit", "read", "hidden"] as const;

interface EditorProps {
  value: FieldRights;
  onChange: (value: FieldRights) => void;
}

export function FieldRightsEditor({ value, onChange }: EditorProps) {
  const t = useWords(peopleWords);
  const text = useText();
  const id = useId();
  const types = useQuery(orderTypesQuery);
  const [typeId, setType] = useState("");
  const words = { edit: t("editField"), read: t("readField"), hidden: t("hidden") };
  const named = (type: string) => Object.keys(value.types?.[type] ?? {}).length;
  return (
    <section className="card stack" aria-label={t("fields")}>
      <div>
        <h2>{t("fields")}</h2>
        <p className="muted">{t("fieldsHelp")}</p>
      </div>
      <Choices
        label={t("fieldDefault")}
        options={rights.map((right) => ({ value: right, text: words[right] }))}
        value={value.default}
        onChange={(right) => onChange({ ...value, default: right })}
      />
      <FieldFrame id={id} label={t("fieldsOf")}>
        {() => (
          <select className="input" id={id} value={typeId} onChange={(event) => setType(event.target.value)}>
            <option value="">{t("chooseType")}</option>
            {types.data?.items.map((type) => (
              <option key={type.id} value={type.id}>
                {text(type.name)}
                {named(type.id) > 0 ? ` (${named(type.id)})` : ""}
              </option>
            ))}
          </select>
        )}
      </FieldFrame>
      {typeId && <FieldsOfType key={typeId} typeId={typeId} value={value} onChange={onChange} />}
    </section>
  );
}

function FieldsOfType({ typeId, value, onChange }: EditorProps & { typeId: string }) {
  const t = useWords(peopleWords);
  const text = useText();
  const form = useQuery(formQuery(typeId));
  const words = { edit: t("editField"), read: t("readField"), hidden: t("hidden") };
  const held = value.types?.[typeId] ?? {};
  const set = (field: string, right: FieldRight | undefined) => {
    const { [field]: _, ...rest } = held;
    const fields = right ? { ...rest, [field]: right } : rest;
    const { [typeId]: __, ...others } = value.types ?? {};
    onChange({ ...value, types: Object.keys(fields).length > 0 ? { ...others, [typeId]: fields } : others });
  };
  const fields = (form.data?.pages ?? []).flatMap((page) => page.sections).flatMap(({ fields }) => fields);
  return (
    <div className="field-rights">
      {fields.map((field) => (
        <label key={field.id} style={{ display: "contents" }}>
          <span className="wrap">
            {text(field.label)} <span className="muted mono">{field.id}</span>
          </span>
          <select
            className="input"
            value={held[field.id] ?? ""}
            onChange={(event) =>
              set(
                field.id,
                rights.find((right) => right === event.target.value),
              )
            }
          >
            <option value="">{t("asDefault")}</option>
            {rights.map((right) => (
              <option key={right} value={right}>
                {words[right]}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}
