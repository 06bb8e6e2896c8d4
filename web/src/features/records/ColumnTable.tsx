import type { Collection, PreviewColumn } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { allFields } from "~/kinds/problems";
import { fieldUi } from "~/kinds/registry";
import { importWords } from "./importWords";

export type Targets = Record<number, string>;

const EXTERNAL = "external:import";

/** Targets by which a row can find its record. */
export const keysOf = (targets: Targets) =>
  ["code", EXTERNAL, "name"].filter((key) => Object.values(targets).includes(key));

export interface ColumnTableProps {
  columns: readonly PreviewColumn[];
  described: Collection;
  targets: Targets;
  onChange: (targets: Targets) => void;
}

/** The columns of a file and where each goes; a target that is taken is taken away from the other column. */
export function ColumnTable({ columns, described, targets, onChange }: ColumnTableProps) {
  const t = useWords(importWords);
  const text = useText();
  const fields = described.form
    ? allFields(described.form).filter((field) => fieldUi(field.kind)?.frame !== "bare")
    : [];
  const choose = (column: number, target: string) => {
    const kept = Object.entries(targets).filter(([, held]) => held !== target);
    onChange({ ...Object.fromEntries(kept), [column]: target });
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={t("columns")}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("heading")}</th>
            <th scope="col">{t("target")}</th>
            <th scope="col">{t("sample")}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.column}>
              <th scope="row">{column.heading || column.column + 1}</th>
              <td>
                <select
                  className="input"
                  aria-label={`${t("target")}: ${column.heading}`}
                  value={targets[column.column] ?? ""}
                  onChange={(event) => choose(column.column, event.currentTarget.value)}
                >
                  <option value="">{t("ignore")}</option>
                  <option value="code">{t("code")}</option>
                  <option value="name">{t("name")}</option>
                  {described.parents.length > 0 && <option value="parent">{t("parent")}</option>}
                  <option value="active">{t("active")}</option>
                  <option value={EXTERNAL}>{t("external")}</option>
                  {fields.map((field) => (
                    <option key={field.id} value={`details.${field.id}`}>
                      {text(field.label)}
                    </option>
                  ))}
                </select>
              </td>
              <td className="muted wrap">{column.samples.join(" · ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
