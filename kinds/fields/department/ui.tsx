import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { departmentsQuery } from "~/api/queries";
import type { Department } from "~/api/types";
import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString } from "~/kinds/read";
import { useFieldScope } from "~/kinds/scope";
import { ComboBox } from "~/ui/ComboBox";

const BETWEEN = " / ";
/** A circle in the data ends here. */
const MOST_LEVELS = 50;

/** A department and those above it, from the top: its name alone says little where every branch has a "night shift". */
function pathOf(department: Department, byId: ReadonlyMap<string, Department>): Department[] {
  const path = [department];
  for (let above = byId.get(department.parentId ?? ""); above && path.length < MOST_LEVELS; ) {
    path.unshift(above);
    above = byId.get(above.parentId ?? "");
  }
  return path;
}

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const asked = useQuery(departmentsQuery);
  const chosen = asString(value) ?? null;
  const within = asString(field.settings.within);
  const paths = useMemo(() => {
    const all = asked.data?.items ?? [];
    const byId = new Map(all.map((each) => [each.id, each]));
    return all
      .filter((each) => each.active)
      .map((each) => pathOf(each, byId))
      .filter((path) => !within || path.some((each) => each.id === within))
      .map((path) => ({
        id: path.at(-1)?.id ?? "",
        text: path.map((each) => each.name).join(BETWEEN),
        hint: path.at(-1)?.code,
      }))
      .sort((a, b) => a.text.localeCompare(b.text, "zh-CN"));
  }, [asked.data, within]);
  const name =
    paths.find((path) => path.id === chosen)?.text ??
    asked.data?.items.find((each) => each.id === chosen)?.name ??
    "";
  return (
    <ComboBox
      id={id}
      options={paths}
      value={chosen}
      valueText={name}
      onChange={onChange}
      loading={asked.isPending}
      placeholder={text(field.placeholder)}
      describedBy={describedBy}
      invalid={invalid}
    />
  );
}

function View({ value }: ViewProps) {
  const id = asString(value) ?? "";
  const known = useFieldScope().references[id]?.label;
  const asked = useQuery({ ...departmentsQuery, enabled: known === undefined });
  return <span>{known ?? asked.data?.items.find((each) => each.id === id)?.name ?? id}</span>;
}

export default { Editor, View, namesPeople: true } satisfies FieldUi;
