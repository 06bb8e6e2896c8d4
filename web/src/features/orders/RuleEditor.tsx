import type { ListField } from "~/api/lists";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { listWords } from "./listWords";
import { RuleValueInput } from "./RuleValueInput";
import { emptyGroup, emptyRule, isGroup, type Op, opsOf, type Rule, type RuleGroup } from "./rules";

const DEEPEST = 4;

interface GroupEditorProps {
  group: RuleGroup;
  fields: readonly ListField[];
  onChange: (group: RuleGroup) => void;
  onRemove?: () => void;
  depth: number;
}

/** Conditions of which all, or any, must hold; groups may lie in groups. */
export function GroupEditor({ group, fields, onChange, onRemove, depth }: GroupEditorProps) {
  const t = useWords(listWords);
  const put = (at: number, item: Rule | RuleGroup) =>
    onChange({ ...group, items: group.items.map((old, index) => (index === at ? item : old)) });
  const drop = (at: number) => onChange({ ...group, items: group.items.filter((_, index) => index !== at) });
  const add = (item: Rule | RuleGroup) => onChange({ ...group, items: [...group.items, item] });
  return (
    <fieldset className="rule-group" aria-label={t("group")}>
      <div className="rule-head">
        <select
          className="input"
          aria-label={t("group")}
          value={group.any ? "any" : "all"}
          onChange={(event) => onChange({ ...group, any: event.target.value === "any" })}
        >
          <option value="all">{t("allOf")}</option>
          <option value="any">{t("anyOf")}</option>
        </select>
        {depth > 0 && (
          <label className="choice">
            <input
              type="checkbox"
              checked={group.not}
              onChange={(event) => onChange({ ...group, not: event.target.checked })}
            />
            {t("not")}
          </label>
        )}
        {onRemove && <IconButton icon="trash" label={t("removeGroup")} onClick={onRemove} />}
      </div>
      {group.items.map((item, at) =>
        isGroup(item) ? (
          <GroupEditor
            key={item.id}
            group={item}
            fields={fields}
            depth={depth + 1}
            onChange={(changed) => put(at, changed)}
            onRemove={() => drop(at)}
          />
        ) : (
          <RuleRow
            key={item.id}
            rule={item}
            fields={fields}
            onChange={(changed) => put(at, changed)}
            onRemove={() => drop(at)}
          />
        ),
      )}
      <div className="rule-head">
        <Button icon="plus" onClick={() => add(emptyRule())}>
          {t("addTest")}
        </Button>
        {depth < DEEPEST && (
          <Button
            tone="plain"
            icon="plus"
            onClick={() => add({ ...emptyGroup(!group.any), items: [emptyRule()] })}
          >
            {t("addGroup")}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

interface RuleRowProps {
  rule: Rule;
  fields: readonly ListField[];
  onChange: (rule: Rule) => void;
  onRemove: () => void;
}

function RuleRow({ rule, fields, onChange, onRemove }: RuleRowProps) {
  const t = useWords(listWords);
  const language = useLocale();
  const field = fields.find((one) => one.key === rule.field);
  const ops = rule.field ? opsOf(field?.valueType ?? "") : (["contains"] as Op[]);
  const opWords = { eq: t("is"), lt: t("lt"), le: t("le"), gt: t("gt"), ge: t("ge") };
  const chooseField = (key: string) => {
    const type = fields.find((one) => one.key === key)?.valueType ?? "";
    const op = key ? (opsOf(type)[0] ?? "eq") : "contains";
    onChange({ ...rule, field: key, op, values: [] });
  };
  const types = new Map<string, ListField[]>();
  for (const one of fields) {
    const name = one.typeName ? textIn(language, one.typeName) : "";
    types.set(name, [...(types.get(name) ?? []), one]);
  }
  const option = (one: ListField) => (
    <option key={one.key} value={one.key}>
      {textIn(language, one.label)}
    </option>
  );
  return (
    <div className="rule">
      <select
        className="input"
        aria-label={t("field")}
        value={rule.field}
        onChange={(event) => chooseField(event.target.value)}
      >
        <option value="">{t("words")}</option>
        {[...types].map(([name, own]) =>
          name ? (
            <optgroup key={name} label={name}>
              {own.map(option)}
            </optgroup>
          ) : (
            own.map(option)
          ),
        )}
      </select>
      <select
        className="input"
        aria-label={t("operation")}
        value={rule.op}
        onChange={(event) => onChange({ ...rule, op: event.target.value as Op })}
      >
        {ops.map((op) => (
          <option key={op} value={op}>
            {op === "contains" || op === "between" || op === "empty" ? t(op) : opWords[op]}
          </option>
        ))}
      </select>
      <div className="rule-values">
        {rule.op !== "empty" && <RuleValueInput rule={rule} field={field} onChange={onChange} />}
      </div>
      <label className="choice">
        <input
          type="checkbox"
          checked={rule.not}
          onChange={(event) => onChange({ ...rule, not: event.target.checked })}
        />
        {t("not")}
      </label>
      <IconButton icon="trash" label={t("removeTest")} onClick={onRemove} />
    </div>
  );
}
