import type { ListField } from "~/api/lists";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import type { IconName } from "~/ui/Icon";
import { type Layout, type ListState, layouts } from "../useListState";
import { columnFields, dayFields } from "./parts";
import { layoutWords } from "./words";

const looks: Record<Layout, IconName> = { table: "list", kanban: "signal", calendar: "calendar", map: "pin" };

interface LayoutBarProps {
  state: ListState;
  fields: readonly ListField[];
  onSet: (change: Partial<ListState>) => void;
}

/** How the orders of a list are laid out, and by which field. */
export function LayoutBar({ state, fields, onSet }: LayoutBarProps) {
  const t = useWords(layoutWords);
  const language = useLocale();
  const offered =
    state.layout === "kanban" ? columnFields(fields) : state.layout === "calendar" ? dayFields(fields) : [];
  const name = ({ label, typeName }: ListField) =>
    typeName ? `${textIn(language, typeName)} · ${textIn(language, label)}` : textIn(language, label);
  return (
    <fieldset className="row layout-bar">
      <legend className="sr">{t("layout")}</legend>
      {layouts.map((layout) => (
        <Button
          key={layout}
          icon={looks[layout]}
          tone={layout === state.layout ? "primary" : "plain"}
          aria-pressed={layout === state.layout}
          onClick={() => onSet({ layout, by: "" })}
        >
          {t(layout)}
        </Button>
      ))}
      {offered.length > 0 && (
        <label className="row">
          {t("by")}
          <select
            className="input"
            value={state.by || offered[0]?.key}
            onChange={(event) => onSet({ by: event.target.value })}
          >
            {offered.map((field) => (
              <option key={field.key} value={field.key}>
                {name(field)}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  );
}
