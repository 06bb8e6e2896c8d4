import { useState } from "react";
import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { type Common, designedKinds, fieldDesign } from "~/kinds/design";
import { ExpressionField } from "~/kinds/designing/ExpressionField";
import { Line, Words } from "~/kinds/designing/lines";
import { Settings } from "~/kinds/designing/Settings";
import { FieldRow } from "~/kinds/FieldRow";
import { Button, IconButton } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { Select } from "~/ui/Select";
import { changeKind, isId } from "./edit";
import type { Found } from "./useFormCheck";
import { formWords } from "./words";

interface PanelProps {
  field: Field;
  around: readonly Field[];
  findings: readonly Found[];
  onChange: (field: Field, name?: string) => void;
  /** Gives it another id; false where that is taken or none. */
  onRename: (id: string) => boolean;
}

/** Everything that can be said of one field. */
export function FieldPanel({ field, around, findings, onChange, onRename }: PanelProps) {
  const t = useWords(formWords);
  const text = useText();
  const has = (common: Common) => !fieldDesign(field.kind)?.without?.includes(common);
  const errorsOf = (property: string) =>
    findings.filter((found) => found.property === property).map((found) => text(found.text));
  const isBroad = (key: string) => errorsOf(`settings/${key}`).concat(deeper(`settings/${key}/`));
  const deeper = (prefix: string) =>
    findings.filter((found) => found.property.startsWith(prefix)).map((found) => text(found.text));
  const put = (change: Partial<Field>, name?: string) => onChange({ ...field, ...change }, name);
  const expression = (
    key: "visibleWhen" | "requiredWhen" | "editableWhen" | "formula" | "defaultFormula",
  ) => (
    <ExpressionField
      label={t(key)}
      value={field[key] ?? ""}
      errors={errorsOf(key)}
      onChange={(source) => {
        const { [key]: _, ...rest } = field;
        onChange(source ? { ...rest, [key]: source } : rest, key);
      }}
    />
  );
  const hasConditions = Boolean(field.visibleWhen || field.requiredWhen || field.editableWhen);
  const hasStart = field.default !== null || Boolean(field.formula || field.defaultFormula);
  const whole = errorsOf("");
  return (
    <>
      {whole.length > 0 && (
        <Notice tone="danger">
          {whole.map((error) => (
            <p key={error} className="field-error">
              {error}
            </p>
          ))}
        </Notice>
      )}
      <Words
        label={t("label")}
        value={field.label}
        errors={errorsOf("label")}
        onChange={(label) => put({ label }, "label")}
      />
      <IdLine key={field.id} id={field.id} errors={errorsOf("id")} onRename={onRename} />
      <Select
        label={t("kind")}
        value={field.kind}
        options={designedKinds.map((kind) => ({ value: kind, text: text(fieldDesign(kind)?.name) }))}
        onChange={(kind) => onChange(changeKind(field, kind))}
      />
      <fieldset className="choices">
        <legend className="field-label">{t("behaviour")}</legend>
        {(["required", "unique", "indexed"] as const).filter(has).map((key) => (
          <label key={key} className="choice">
            <input
              type="checkbox"
              checked={field[key] === true}
              onChange={(event) => {
                const { unique, ...rest } = field;
                if (key !== "unique") put({ [key]: event.target.checked });
                else onChange(unique ? rest : { ...rest, unique: true });
              }}
            />
            {t(key)}
          </label>
        ))}
        {[...errorsOf("required"), ...errorsOf("unique"), ...errorsOf("indexed")].map((error) => (
          <p key={error} className="field-error">
            {error}
          </p>
        ))}
      </fieldset>
      <Part title={t("kindOwn")} open>
        <Settings
          field={field}
          around={around}
          errorsOf={isBroad}
          onChange={(settings, name) => put({ settings }, `settings.${name}`)}
        />
        {errorsOf("settings").map((error) => (
          <p key={error} className="field-error">
            {error}
          </p>
        ))}
      </Part>
      <Part title={t("conditions")} open={hasConditions}>
        {expression("visibleWhen")}
        {has("required") && expression("requiredWhen")}
        {has("editable") && expression("editableWhen")}
      </Part>
      {(has("default") || has("formula")) && (
        <Part title={t("filling")} open={hasStart}>
          {has("default") && (
            <FieldRow
              field={{
                ...field,
                id: `default-${field.id}`,
                label: { zh: t("default"), en: t("default") },
                required: false,
              }}
              value={field.default}
              errors={[...errorsOf("default"), ...deeper("default/")]}
              onChange={(_, value) =>
                put({ default: value === undefined || value === "" ? null : value }, "default")
              }
            />
          )}
          {has("default") && expression("defaultFormula")}
          {has("formula") && expression("formula")}
        </Part>
      )}
      {has("checks") && (
        <Part title={t("limits")} open={(field.checks?.length ?? 0) > 0}>
          <Checks field={field} errorsOf={deeper} onChange={onChange} />
        </Part>
      )}
      <Part title={`${t("help")} · ${t("placeholder")}`} open={Boolean(field.help || field.placeholder)}>
        <Words
          label={t("help")}
          value={field.help ?? undefined}
          onChange={(help) => put({ help: help.zh || help.en ? help : null }, "help")}
        />
        {has("placeholder") && (
          <Words
            label={t("placeholder")}
            value={field.placeholder ?? undefined}
            onChange={(words) => put({ placeholder: words.zh || words.en ? words : null }, "placeholder")}
          />
        )}
      </Part>
    </>
  );
}

function Part({ title, open, children }: { title: string; open?: boolean; children: React.ReactNode }) {
  return (
    <details className="form-part" open={open}>
      <summary>{title}</summary>
      <div className="stack tight">{children}</div>
    </details>
  );
}

interface IdProps {
  id: string;
  errors: readonly string[];
  onRename: (id: string) => boolean;
}

/** An id counts when it is finished; until then it is only typed. */
function IdLine({ id, errors, onRename }: IdProps) {
  const t = useWords(formWords);
  const [typed, setTyped] = useState(id);
  const [isBad, setBad] = useState(false);
  const finish = () => {
    if (typed !== id) setBad(!(isId(typed) && onRename(typed)));
    else setBad(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: leaving the line finishes it
    <div onBlur={finish}>
      <Line label={t("id")} value={typed} errors={isBad ? [t("idBad")] : errors} onChange={setTyped} />
    </div>
  );
}

interface ChecksProps {
  field: Field;
  errorsOf: (prefix: string) => readonly string[];
  onChange: (field: Field, name?: string) => void;
}

function Checks({ field, errorsOf, onChange }: ChecksProps) {
  const t = useWords(formWords);
  const checks = field.checks ?? [];
  const put = (next: typeof checks, name?: string) => {
    const { checks: _, ...rest } = field;
    onChange(next.length > 0 ? { ...rest, checks: next } : rest, name);
  };
  return (
    <>
      {checks.map((check, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name of their own
        <section key={at} className="form-check stack tight" aria-label={t("check", { at: at + 1 })}>
          <ExpressionField
            label={t("checkRule")}
            value={check.rule}
            errors={errorsOf(`checks/${at}`)}
            onChange={(rule) => put(checks.with(at, { ...check, rule }), `check${at}`)}
          />
          <Words
            label={t("checkMessage")}
            value={check.message}
            onChange={(message) => put(checks.with(at, { ...check, message }), `message${at}`)}
          />
          <IconButton
            icon="trash"
            label={t("removeCheck", { at: at + 1 })}
            onClick={() => put(checks.filter((_, here) => here !== at))}
          />
        </section>
      ))}
      {checks.length < 20 && (
        <Button icon="plus" onClick={() => put([...checks, { rule: "", message: { zh: "", en: "" } }])}>
          {t("addCheck")}
        </Button>
      )}
    </>
  );
}
