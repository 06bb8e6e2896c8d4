import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { designedKinds, fieldDesign, type SettingProps } from "~/kinds/design";
import { ExpressionField } from "~/kinds/designing/ExpressionField";
import { Line, Words } from "~/kinds/designing/lines";
import { Settings } from "~/kinds/designing/Settings";
import { designingWords } from "~/kinds/designing/words";
import { isObject } from "~/kinds/read";
import { Button, IconButton } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { Select } from "~/ui/Select";

const offered = () => designedKinds.filter((kind) => fieldDesign(kind)?.inRows !== false);

export const columnsOf = (value: unknown): Field[] =>
  Array.isArray(value) ? value.filter((each): each is Field => isObject(each) && "id" in each) : [];

function blank(columns: readonly Field[]): Field {
  let number = columns.length + 1;
  while (columns.some((column) => column.id === `column_${number}`)) number++;
  const kind = offered()[0] ?? "";
  const settings = structuredClone(fieldDesign(kind)?.blank ?? {});
  return {
    id: `column_${number}`,
    kind,
    label: { zh: `列 ${number}`, en: `Column ${number}` },
    help: null,
    placeholder: null,
    required: false,
    default: null,
    indexed: false,
    settings,
  };
}

/** The columns of a table, each a small field of its own. */
export function Columns({ value, errors, onChange, label }: SettingProps) {
  const t = useWords(designingWords);
  const text = useText();
  const columns = columnsOf(value);
  const put = (at: number, change: Partial<Field>) =>
    onChange(columns.map((column, here) => (here === at ? { ...column, ...change } : column)));
  const move = (at: number) => {
    const [one, other] = [columns[at], columns[at - 1]];
    if (one && other) onChange(columns.with(at, other).with(at - 1, one));
  };
  return (
    <div className="stack tight">
      <span className="field-label">{label}</span>
      {errors.length > 0 && <Notice tone="danger">{errors.join(" ")}</Notice>}
      <ol className="stack tight own-columns">
        {columns.map((column, at) => (
          <li key={at}>
            <details>
              <summary>
                {t("column", { at: at + 1, label: text(column.label) })}{" "}
                <small className="muted">{text(fieldDesign(column.kind)?.name)}</small>
              </summary>
              <div className="stack tight">
                <Words
                  label={t("labelZh").replace(/[（(].*/, "")}
                  value={column.label}
                  onChange={(words) => put(at, { label: words })}
                />
                <Line label={t("id")} value={column.id} onChange={(id) => put(at, { id })} />
                <Select
                  label={t("kind")}
                  value={column.kind}
                  options={offered().map((kind) => ({ value: kind, text: text(fieldDesign(kind)?.name) }))}
                  onChange={(kind) =>
                    put(at, { kind, settings: structuredClone(fieldDesign(kind)?.blank ?? {}) })
                  }
                />
                <label className="choice">
                  <input
                    type="checkbox"
                    checked={column.required}
                    onChange={(event) => put(at, { required: event.target.checked })}
                  />
                  {t("required")}
                </label>
                <Settings
                  field={column}
                  around={columns}
                  errorsOf={() => []}
                  onChange={(settings) => put(at, { settings })}
                />
                {!fieldDesign(column.kind)?.without?.includes("formula") && (
                  <ExpressionField
                    label={t("formula")}
                    value={column.formula ?? ""}
                    fields={columns}
                    onChange={(formula) => {
                      const { formula: _, ...rest } = column;
                      onChange(columns.with(at, formula ? { ...rest, formula } : rest));
                    }}
                  />
                )}
                <div className="row">
                  <Button icon="back" disabled={at === 0} onClick={() => move(at)}>
                    {t("up")}
                  </Button>
                  <IconButton
                    icon="trash"
                    label={t("removeColumn")}
                    onClick={() => onChange(columns.filter((_, here) => here !== at))}
                  />
                </div>
              </div>
            </details>
          </li>
        ))}
      </ol>
      <Button icon="plus" onClick={() => onChange([...columns, blank(columns)])}>
        {t("addColumn")}
      </Button>
    </div>
  );
}
