import type { PreviewColumn } from "~/api/types";
import { useWords } from "~/i18n/words";
import { importWords } from "./importWords";

export type Targets = Record<number, string>;

/** What another system calls it. */
export const EXTERNAL = "external:import";

/** A place where a column may go. */
export interface Choice {
  target: string;
  label: string;
}

export interface ColumnTableProps {
  columns: readonly PreviewColumn[];
  choices: readonly Choice[];
  targets: Targets;
  onChange: (targets: Targets) => void;
}

/** The columns of a file and where each goes; a target that is taken is taken away from the other column. */
export function ColumnTable({ columns, choices, targets, onChange }: ColumnTableProps) {
  const t = useWords(importWords);
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
                  {choices.map(({ target, label }) => (
                    <option key={target} value={target}>
                      {label}
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
