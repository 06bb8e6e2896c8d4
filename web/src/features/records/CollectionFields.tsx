import { useState } from "react";
import type { Field } from "~/api/types";
import { useWords } from "~/i18n/words";
import { kindNames } from "~/kinds/registry";
import { Button } from "~/ui/Button";
import { collectionWords } from "./collectionWords";

export interface CollectionFieldsProps {
  fields: readonly Field[];
  onChange: (fields: readonly Field[]) => void;
}

/** The fields of a kind of records, one box each. */
export function CollectionFields({ fields, onChange }: CollectionFieldsProps) {
  const t = useWords(collectionWords);
  const put = (at: number, changed: Partial<Field>) =>
    onChange(fields.map((field, place) => (place === at ? { ...field, ...changed } : field)));
  const add = () => {
    const field: Field = {
      id: `field_${fields.length + 1}`,
      kind: fields.at(-1)?.kind ?? kindNames[0] ?? "",
      label: { zh: "", en: "" },
      help: null,
      placeholder: null,
      required: false,
      default: null,
      indexed: false,
      settings: {},
    };
    onChange([...fields, field]);
  };
  const raise = (at: number) => {
    const next = [...fields];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(Math.max(0, at - 1), 0, moved);
    onChange(next);
  };
  return (
    <fieldset className="stack">
      <legend className="field-label">{t("fields")}</legend>
      {fields.map((field, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: ids change while somebody types them
        <div key={at} className="card stack">
          <div className="row">
            <Line label={t("fieldId")} value={field.id} onChange={(id) => put(at, { id })} />
            <label className="field">
              <span className="field-label">{t("fieldKind")}</span>
              <select
                className="input"
                value={field.kind}
                onChange={(event) => put(at, { kind: event.currentTarget.value })}
              >
                {kindNames.map((kind) => (
                  <option key={kind}>{kind}</option>
                ))}
              </select>
            </label>
            <Line
              label={t("nameZh")}
              value={field.label.zh}
              onChange={(zh) => put(at, { label: { ...field.label, zh } })}
            />
            <Line
              label={t("nameEn")}
              value={field.label.en}
              onChange={(en) => put(at, { label: { ...field.label, en } })}
            />
          </div>
          <Settings field={field} onChange={(settings) => put(at, { settings })} />
          <div className="row spread">
            <label className="row">
              <input
                type="checkbox"
                checked={field.required}
                onChange={(event) => put(at, { required: event.currentTarget.checked })}
              />
              {t("required")}
            </label>
            <span className="row">
              {at > 0 && <Button onClick={() => raise(at)}>{t("up")}</Button>}
              <Button icon="trash" onClick={() => onChange(fields.filter((_, place) => place !== at))}>
                {t("remove")}
              </Button>
            </span>
          </div>
        </div>
      ))}
      <Button icon="plus" onClick={add}>
        {t("addField")}
      </Button>
    </fieldset>
  );
}

function Line({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <label className="field" style={{ flex: "1 1 9rem" }}>
      <span className="field-label">{label}</span>
      <input className="input" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
    </label>
  );
}

function Settings({ field, onChange }: { field: Field; onChange: (settings: Field["settings"]) => void }) {
  const t = useWords(collectionWords);
  const [words, setWords] = useState(() => JSON.stringify(field.settings));
  const [bad, setBad] = useState(false);
  const change = (next: string) => {
    setWords(next);
    try {
      const read: unknown = JSON.parse(next || "{}");
      const isObject = typeof read === "object" && read !== null && !Array.isArray(read);
      setBad(!isObject);
      if (isObject) onChange(read as Field["settings"]);
    } catch {
      setBad(true);
    }
  };
  return (
    <label className="field">
      <span className="field-label">{t("settings")}</span>
      <textarea
        className="input mono"
        rows={2}
        spellCheck={false}
        aria-invalid={bad}
        value={words}
        onChange={(event) => change(event.currentTarget.value)}
      />
      {bad && (
        <span className="field-error" role="alert">
          {t("badSettings")}
        </span>
      )}
    </label>
  );
}
