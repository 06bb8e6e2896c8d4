import type { Text } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { jobWords } from "./words";

export interface JobProblem {
  row: number;
  column: string;
  value: string;
  text: Text;
}

const SHOWN = 100;

/** What is wrong with which row, as a spreadsheet counts them. */
export function JobProblems({ problems }: { problems: readonly JobProblem[] }) {
  const t = useWords(jobWords);
  const text = useText();
  return (
    <details open className="stack">
      <summary>{t("problems")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={t("problems")}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col" className="num">
                {t("row")}
              </th>
              <th scope="col">{t("column")}</th>
              <th scope="col">{t("value")}</th>
              <th scope="col">{t("reason")}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map((problem, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a report does not change its order
              <tr key={at}>
                <td className="num">{problem.row}</td>
                <td>{problem.column}</td>
                <td className="wrap">{problem.value}</td>
                <td>{text(problem.text)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {problems.length >= SHOWN && <p className="muted">{t("firstOnly", { count: SHOWN })}</p>}
    </details>
  );
}
