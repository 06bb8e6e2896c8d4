import { useState } from "react";
import { parse } from "~/expr/parse";
import { conditionInWords } from "~/flow/conditionWords";
import type { FlowField } from "~/flow/fields";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { Select } from "~/ui/Select";
import { choicesOf } from "./choices";
import { type Row, type Rows, readRows, type Test, testsOf, writeRows } from "./condition";
import { designWords } from "./designWords";

interface ConditionProps {
  value: string;
  voice: Voice;
  onChange: (condition: string) => void;
}

/** A condition by choosing, or as an expression where choosing is not enough. */
export function ConditionEditor({ value, voice, onChange }: ConditionProps) {
  const t = useWords(designWords);
  // Rows that are not whole yet are no part of the expression; they live here until they are.
  const [rows, setRows] = useState<Rows | undefined>(() => readRows(value));
  const [isAsked, setAsked] = useState(false);
  const [written, setWritten] = useState(value);
  const typeOf = (id: string) => voice.fields.find(id)?.type;
  if (written !== value) {
    // Changed from elsewhere, by taking a change back for one.
    setWritten(value);
    setRows(readRows(value));
  }
  const say = (source: string) => {
    setWritten(source);
    onChange(source);
  };
  const put = (next: Rows) => {
    setRows(next);
    say(writeRows(next, typeOf));
  };
  const asRows = readRows(value);
  const writeOne = () => {
    setAsked(true);
    setRows(undefined);
  };
  return (
    <div className="stack tight">
      {rows ? (
        <>
          {rows.rows.length > 1 && (
            <Select
              bare
              label={t("joined")}
              value={rows.any ? "any" : "all"}
              options={[
                { value: "all", text: t("allOf") },
                { value: "any", text: t("anyOf") },
              ]}
              onChange={(chosen) => put({ ...rows, any: chosen === "any" })}
            />
          )}
          {rows.rows.map((row, at) => (
            <RowEditor
              // biome-ignore lint/suspicious/noArrayIndexKey: tests have nothing but their order
              key={at}
              row={row}
              voice={voice}
              onChange={(changed) => put({ ...rows, rows: rows.rows.with(at, changed) })}
              onRemove={() => put({ ...rows, rows: rows.rows.toSpliced(at, 1) })}
            />
          ))}
          <div className="row">
            <Button
              icon="plus"
              onClick={() => setRows({ ...rows, rows: [...rows.rows, firstRow(voice.fields.all)] })}
            >
              {t("addTest")}
            </Button>
            <Button tone="plain" icon="code" onClick={writeOne}>
              {t("asExpression")}
            </Button>
          </div>
        </>
      ) : (
        <>
          <Expression value={value} wanted={isAsked} onChange={say} />
          {asRows && (
            <Button tone="plain" icon="list" onClick={() => setRows(asRows)}>
              {t("asRows")}
            </Button>
          )}
        </>
      )}
      {value.trim() && <p className="muted">{conditionInWords(value, voice)}</p>}
    </div>
  );
}

function firstRow(fields: readonly FlowField[]): Row {
  const first = fields.find((field) => field.type === "number") ?? fields[0];
  const [test = "filled"] = testsOf(first?.type, (first?.choices.length ?? 0) > 0);
  return { field: first?.id ?? "", test, values: [] };
}

interface ExpressionProps {
  value: string;
  /** Whether somebody has just asked to write one. */
  wanted: boolean;
  onChange: (value: string) => void;
}

function isReadable(source: string): boolean {
  if (!source.trim()) return true;
  try {
    parse(source);
    return true;
  } catch {
    return false;
  }
}

function Expression({ value, wanted, onChange }: ExpressionProps) {
  const t = useWords(designWords);
  const isFine = isReadable(value);
  return (
    <>
      <textarea
        className="input mono short"
        aria-label={t("expression")}
        aria-invalid={!isFine}
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the button that asked for it has just gone
        autoFocus={wanted}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {!isFine && <p className="field-error">{t("notReadable")}</p>}
    </>
  );
}

interface RowProps {
  row: Row;
  voice: Voice;
  onChange: (row: Row) => void;
  onRemove: () => void;
}

function RowEditor({ row, voice, onChange, onRemove }: RowProps) {
  const t = useWords(designWords);
  const { fields, text } = voice;
  const field = fields.find(row.field);
  const offered = testsOf(field?.type, (field?.choices.length ?? 0) > 0);
  const choose = (id: string) => {
    const next = fields.find(id);
    const [test = "filled"] = testsOf(next?.type, (next?.choices.length ?? 0) > 0);
    onChange({ field: id, test, values: [] });
  };
  const value = (at: number) => (
    <ValueInput
      field={field}
      voice={voice}
      value={row.values[at] ?? ""}
      onChange={(next) => {
        const values = [...row.values];
        values[at] = next;
        onChange({ ...row, values: Array.from(values, (each) => each ?? "") });
      }}
    />
  );
  return (
    <div className="flow-line-editor">
      <div className="row">
        <Select
          bare
          label={t("field")}
          value={row.field}
          options={fields.all.map((each) => ({ value: each.id, text: text(each.label) }))}
          onChange={choose}
        />
        <IconButton icon="trash" label={t("removeTest")} onClick={onRemove} />
      </div>
      <Select
        bare
        label={t("test")}
        value={row.test}
        options={offered.map((test) => ({ value: test, text: t(`test_${test}`) }))}
        onChange={(test) => onChange({ ...row, test: test as Test })}
      />
      {row.test === "between" && (
        <div className="flow-between">
          {value(0)}
          <span>≤ … &lt;</span>
          {value(1)}
        </div>
      )}
      {(row.test === "oneOf" || row.test === "noneOf") && (
        <Several
          field={field}
          voice={voice}
          values={row.values}
          onChange={(values) => onChange({ ...row, values })}
        />
      )}
      {/^(lt|le|gt|ge|eq|ne)$/.test(row.test) && value(0)}
    </div>
  );
}

interface ValueProps {
  field: FlowField | undefined;
  voice: Voice;
  value: string;
  onChange: (value: string) => void;
}

function ValueInput({ field, voice, value, onChange }: ValueProps) {
  const t = useWords(designWords);
  const choices = choicesOf(field, voice);
  if (choices.length > 0)
    return (
      <Select
        bare
        label={t("value")}
        value={value}
        options={[{ value: "", text: "" }, ...choices]}
        onChange={onChange}
      />
    );
  return (
    <input
      className="input"
      aria-label={t("value")}
      inputMode={field?.type === "number" ? "decimal" : "text"}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface SeveralProps extends Omit<ValueProps, "value" | "onChange"> {
  values: readonly string[];
  onChange: (values: string[]) => void;
}

function Several({ field, voice, values, onChange }: SeveralProps) {
  return (
    <div className="choices">
      {(field?.choices ?? []).map((choice) => (
        <label key={choice.value} className="choice">
          <input
            type="checkbox"
            checked={values.includes(choice.value)}
            onChange={(event) => {
              const rest = values.filter((each) => each !== choice.value);
              onChange(event.target.checked ? [...rest, choice.value] : rest);
            }}
          />
          {voice.text(choice.label)}
        </label>
      ))}
    </div>
  );
}
