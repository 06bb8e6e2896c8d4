import { useMemo } from "react";
import type { Field, Option } from "~/api/types";
import { useText } from "~/i18n/locale";
import { defineWords, useWords } from "~/i18n/words";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asOptions, asStrings } from "~/kinds/read";
import { type OptionsState, useFieldOptions } from "~/kinds/scope";
import { ComboBox } from "~/ui/ComboBox";
import { Icon } from "~/ui/Icon";

/** Up to here the answers lie open as boxes to tick; beyond it one searches and adds. */
const OPEN_CHOICES = 10;

const words = defineWords(
  { add: "输入文字查找并添加", remove: "移除“{label}”", chosen: "已选" },
  { add: "Type to find and add", remove: "Remove “{label}”", chosen: "Chosen" },
);

function useOptions(field: Field): OptionsState {
  const own = useMemo(() => asOptions(field.settings.options), [field.settings.options]);
  return useFieldOptions(field.settings.list, own);
}

/** The chosen values in the order of the list; what the list has lost stays at the end, as it is. */
function inOrder(chosen: ReadonlySet<string>, options: readonly Option[]): string[] {
  const known = options.filter((option) => chosen.has(option.value)).map((option) => option.value);
  const listed = new Set(known);
  return [...known, ...[...chosen].filter((value) => !listed.has(value))];
}

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const t = useWords(words);
  const { options, loading } = useOptions(field);
  const chosen = useMemo(() => new Set(asStrings(value)), [value]);
  const byValue = useMemo(() => new Map(options.map((option) => [option.value, option])), [options]);
  const labelOf = (each: string) => text(byValue.get(each)?.label) || each;
  const change = (next: ReadonlySet<string>) => {
    const values = inOrder(next, options);
    onChange(values.length > 0 ? values : null);
  };
  const without = (gone: string) => change(new Set([...chosen].filter((each) => each !== gone)));
  const offered = useMemo(
    () => options.filter((option) => option.active || chosen.has(option.value)),
    [options, chosen],
  );
  const listed = useMemo(
    () =>
      offered
        .filter((option) => !chosen.has(option.value))
        .map((option) => ({ id: option.value, text: text(option.label) })),
    [offered, chosen, text],
  );
  if (!loading && offered.length <= OPEN_CHOICES) {
    return (
      <div className="choices">
        {offered.map((option, index) => (
          <label className="choice" key={option.value}>
            <input
              type="checkbox"
              id={index === 0 ? id : undefined}
              checked={chosen.has(option.value)}
              onChange={(event) =>
                event.target.checked ? change(new Set([...chosen, option.value])) : without(option.value)
              }
              aria-describedby={describedBy}
              aria-invalid={invalid || undefined}
            />
            {text(option.label)}
          </label>
        ))}
      </div>
    );
  }
  return (
    <div className="stack tight">
      {chosen.size > 0 && (
        <ul className="choices" aria-label={t("chosen")}>
          {[...chosen].map((each) => (
            <li className="choice chip" key={each}>
              <span className="wrap">{labelOf(each)}</span>
              <button
                type="button"
                aria-label={t("remove", { label: labelOf(each) })}
                onClick={() => without(each)}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <ComboBox
        id={id}
        options={listed}
        value={null}
        valueText=""
        onChange={(added) => {
          if (added !== null) change(new Set([...chosen, added]));
        }}
        adding
        loading={loading}
        placeholder={text(field.placeholder) || t("add")}
        describedBy={describedBy}
        invalid={invalid}
      />
    </div>
  );
}

function View({ field, value }: ViewProps) {
  const text = useText();
  const { options } = useOptions(field);
  const chosen = asStrings(value);
  const wanted = new Set(chosen);
  const labels = new Map(
    options.filter((option) => wanted.has(option.value)).map((option) => [option.value, text(option.label)]),
  );
  return (
    <ul className="tags">
      {chosen.map((each) => (
        <li key={each}>{labels.get(each) || each}</li>
      ))}
    </ul>
  );
}

export default { Editor, View, frame: "group", type: { list: "text" } } satisfies FieldUi;
