import { useMemo } from "react";
import type { Option } from "~/api/types";
import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString, asStrings } from "~/kinds/read";
import { useOptionList } from "~/kinds/scope";
import { ComboBox } from "~/ui/ComboBox";

interface Path {
  values: string[];
  labels: string[];
}

const BETWEEN = " / ";
/** A value cannot contain a line break, so joined values stay unambiguous. */
const KEY = "\n";

/** Every branch as one line that can be searched by any of its words. */
function paths(
  options: readonly Option[],
  text: (label: Option["label"]) => string,
  leafOnly: boolean,
): Path[] {
  const found: Path[] = [];
  const walk = (level: readonly Option[], above: Path) => {
    for (const option of level) {
      if (!option.active) continue;
      const here = {
        values: [...above.values, option.value],
        labels: [...above.labels, text(option.label)],
      };
      const children = option.children ?? [];
      // A level whose choices are all retired is no level to choose from.
      if (!leafOnly || !children.some((child) => child.active)) found.push(here);
      walk(children, here);
    }
  };
  walk(options, { values: [], labels: [] });
  return found;
}

function labelsOf(
  options: readonly Option[],
  values: readonly string[],
  label: (option: Option) => string,
): string[] {
  const [first, ...rest] = values;
  if (first === undefined) return [];
  const option = options.find((candidate) => candidate.value === first);
  if (!option) return [...values];
  return [label(option), ...labelsOf(option.children ?? [], rest, label)];
}

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const { options, loading } = useOptionList(asString(field.settings.list));
  const label = (option: Option) => text(option.label);
  const chosen = asStrings(value);
  const leafOnly = field.settings.leafOnly !== false;
  const all = useMemo(
    () =>
      paths(options, text, leafOnly).map((path) => ({
        id: path.values.join(KEY),
        text: path.labels.join(BETWEEN),
      })),
    [options, text, leafOnly],
  );
  return (
    <ComboBox
      id={id}
      options={all}
      value={chosen.length > 0 ? chosen.join(KEY) : null}
      valueText={labelsOf(options, chosen, label).join(BETWEEN)}
      onChange={(key) => onChange(key === null ? null : key.split(KEY))}
      loading={loading}
      placeholder={text(field.placeholder)}
      describedBy={describedBy}
      invalid={invalid}
    />
  );
}

function View({ field, value }: ViewProps) {
  const text = useText();
  const { options } = useOptionList(asString(field.settings.list));
  return <span>{labelsOf(options, asStrings(value), (option) => text(option.label)).join(BETWEEN)}</span>;
}

export default { Editor, View, type: { list: "text" } } satisfies FieldUi;
