import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { departmentsQuery, type ListField } from "~/api/lists";
import { recordsQuery, usersQuery } from "~/api/queries";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { ComboBox } from "~/ui/ComboBox";
import { listWords } from "./listWords";
import { periods } from "./periods";
import type { Rule, RuleValue } from "./rules";

export interface RuleValueInputProps {
  rule: Rule;
  field: ListField | undefined;
  onChange: (rule: Rule) => void;
}

/** The values beside a field, drawn as its type wants it. */
export function RuleValueInput({ rule, field, onChange }: RuleValueInputProps) {
  const t = useWords(listWords);
  const put = (at: number, value: RuleValue) => {
    const values = [...rule.values];
    values[at] = value;
    onChange({ ...rule, values });
  };
  const one = (at: number) => (
    <OneValue field={field} value={rule.values[at]} onChange={(value) => put(at, value)} />
  );
  if (rule.op === "between")
    return (
      <>
        {one(0)}
        <span className="muted">{t("and")}</span>
        {one(1)}
      </>
    );
  return one(0);
}

interface OneValueProps {
  field: ListField | undefined;
  value: RuleValue | undefined;
  onChange: (value: RuleValue) => void;
}

function OneValue({ field, value, onChange }: OneValueProps) {
  const t = useWords(listWords);
  const language = useLocale();
  const plain = typeof value === "string" ? value : "";
  switch (field?.valueType) {
    case "truth":
    case "choice": {
      const answers = [
        { value: "true", label: t("yes") },
        { value: "false", label: t("no") },
      ];
      const choices = (field.choices ?? []).map(({ value, label }) => ({
        value,
        label: textIn(language, label),
      }));
      return (
        <select
          className="input"
          aria-label={t("value")}
          value={plain}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="" />
          {(field.valueType === "truth" ? answers : choices).map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      );
    }
    case "instant":
    case "day":
      return <DayValue value={value} onChange={onChange} />;
    case "person":
    case "department":
    case "record":
      return <FoundValue field={field} value={value} onChange={onChange} />;
    default:
      return (
        <input
          className="input"
          aria-label={t("value")}
          inputMode={field?.valueType === "number" ? "decimal" : "text"}
          value={plain}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

function DayValue({ value, onChange }: Omit<OneValueProps, "field">) {
  const t = useWords(listWords);
  const language = useLocale();
  const relative = typeof value === "object" ? value.relative : "";
  const day = typeof value === "string" ? value.slice(0, 10) : "";
  const known = periods.some((period) => period.name === relative);
  return (
    <>
      <select
        className="input"
        aria-label={t("value")}
        value={relative}
        onChange={(event) => onChange(event.target.value ? { relative: event.target.value } : "")}
      >
        <option value="">{t("aDay")}</option>
        {relative && !known && <option value={relative}>{relative}</option>}
        {periods.map((period) => (
          <option key={period.name} value={period.name}>
            {textIn(language, period)}
          </option>
        ))}
      </select>
      {!relative && (
        <input
          type="date"
          className="input"
          aria-label={t("value")}
          value={day}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </>
  );
}

/** A person, a department or a record, found by typing. */
function FoundValue({ field, value, onChange }: OneValueProps & { field: ListField }) {
  const t = useWords(listWords);
  const id = useId();
  const [words, setWords] = useState("");
  const kind = field.valueType;
  const people = useQuery({ ...usersQuery(words), enabled: kind === "person" });
  const records = useQuery({ ...recordsQuery(field.collection ?? "", words), enabled: kind === "record" });
  const departments = useQuery({ ...departmentsQuery, enabled: kind === "department" });
  const relative = {
    person: [{ id: "relative:me", text: t("me") }],
    department: [{ id: "relative:my-department", text: t("myDepartment") }],
    record: [],
  };
  const found = [
    ...(kind === "person" || kind === "department" ? relative[kind] : relative.record),
    ...(kind === "person"
      ? (people.data?.items ?? []).map((u) => ({ id: u.id, text: u.name, hint: u.login }))
      : []),
    ...(kind === "record"
      ? (records.data?.items ?? []).map((r) => ({ id: r.id, text: r.name, hint: r.code }))
      : []),
    ...(kind === "department"
      ? (departments.data?.items ?? []).map((d) => ({ id: d.id, text: d.name, hint: d.code }))
      : []),
  ];
  const chosen = typeof value === "object" ? `relative:${value.relative}` : value || null;
  return (
    <ComboBox
      id={id}
      options={found}
      value={chosen}
      valueText={
        found.find((option) => option.id === chosen)?.text ?? (typeof value === "string" ? value : "")
      }
      onChange={(next) =>
        onChange(next?.startsWith("relative:") ? { relative: next.slice("relative:".length) } : (next ?? ""))
      }
      {...(kind === "department" ? {} : { onSearch: setWords })}
      loading={people.isFetching || records.isFetching}
    />
  );
}
