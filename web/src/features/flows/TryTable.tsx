import { useState } from "react";
import { EMPTY, fromJson } from "~/expr/value";
import type { Voice } from "~/flow/stepWords";
import { timeZone } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Notice } from "~/ui/Notice";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import type { CellKind } from "./cell";
import { cellOf, type Table } from "./jdm";
import { tableWords } from "./tableWords";
import { decide, namesOf } from "./tryTable";

interface TryProps {
  table: Table;
  kinds: readonly CellKind[];
  voice: Voice;
}

/** An example order: which rule it meets, and what that answers. */
export function TryTable({ table, kinds, voice }: TryProps) {
  const t = useWords(tableWords);
  const [given, setGiven] = useState<Record<string, string>>({});
  const { fields, text } = voice;
  const names = namesOf(table, kinds);
  const value = (name: string) => {
    const typed = given[name]?.trim();
    const type = fields.find(name)?.type;
    if (!typed) return EMPTY;
    if (type === "bool") return typed === "true";
    return fromJson(typed, type === "number" || type === "day" || type === "instant" ? type : "text");
  };
  const { hits, unknown } = decide(table, kinds, { name: value, now: Date.now(), timeZone: timeZone() });
  const list = (rows: readonly number[]) => rows.map((row) => row + 1).join(voice.t("comma"));
  const answers = (row: number) =>
    table.outputs
      .map((column) => `${column.name || column.field}: ${cellOf(table.rules[row], column)}`)
      .join(voice.t("comma"));
  return (
    <details className="card flow-try">
      <summary>
        <strong>{t("try")}</strong>
      </summary>
      <p className="muted">{t("tryHelp")}</p>
      <div className="table-values">
        {names.map((name) => {
          const field = fields.find(name);
          const put = (typed: string) => setGiven({ ...given, [name]: typed });
          const choices =
            field?.type === "bool"
              ? [
                  { value: "true", text: voice.t("yes") },
                  { value: "false", text: voice.t("no") },
                ]
              : (field?.choices ?? []).map((each) => ({ value: each.value, text: text(each.label) }));
          const label = fields.label(name, text);
          if (choices.length === 0)
            return <TextInput key={name} label={label} value={given[name] ?? ""} onChange={put} />;
          const options = [{ value: "", text: "" }, ...choices];
          return (
            <Select key={name} label={label} value={given[name] ?? ""} options={options} onChange={put} />
          );
        })}
      </div>
      <div role="status" className="stack tight">
        {hits.length === 0 && <Notice tone="warn">{t("noHit")}</Notice>}
        {hits.length > 0 && (
          <Notice tone="ok">
            <p>{t("hit", { rows: list(hits) })}</p>
            {hits.map((row) => (
              <p key={row}>{answers(row)}</p>
            ))}
          </Notice>
        )}
        {unknown.length > 0 && <p className="muted">{t("unknown", { rows: list(unknown) })}</p>}
      </div>
    </details>
  );
}
