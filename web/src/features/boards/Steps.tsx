import { Link } from "wouter";
import type { Board } from "~/api/boardQueries";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { ShareBar } from "~/ui/Charts";
import { duration, share, targetWords } from "./durations";
import { standingOf } from "./links";
import type { BoardState } from "./useBoardState";
import { boardWords } from "./words";

/** Every step in a row: what waits, what is late, how long it takes. */
export function Steps({ board, state }: { board: Board; state: BoardState }) {
  const t = useWords(boardWords);
  const text = useText();
  const format = useFormat();
  if (board.steps.length === 0)
    return <p className="muted">{t(board.flowVersion === 0 ? "noFlow" : "noFigures")}</p>;
  const longest = Math.max(1, ...board.steps.flatMap((step) => [step.figures.p90 ?? 0, ...step.targets]));
  const hasTargets = board.steps.some((step) => step.targets.length > 0);
  return (
    <div className="table-scroll board-table">
      <table className="table">
        <thead>
          <tr>
            <th>{t("step")}</th>
            <th className="num">{t("waiting")}</th>
            <th className="num">{t("lateNow")}</th>
            <th className="num">{t("entered")}</th>
            <th className="num">{t("finished")}</th>
            <th className="num">{t("returned")}</th>
            <th className="num">{t("lateShare")}</th>
            <th className="num">{t("mean")}</th>
            <th className="num">{t("median")}</th>
            <th className="num">{t("p90")}</th>
            {hasTargets && <th className="num">{t("target")}</th>}
            <th aria-hidden />
          </tr>
        </thead>
        <tbody>
          {board.steps.map(({ step, name, present, figures, targets }) => (
            <tr key={step}>
              <th scope="row">
                {text(name)}
                {!present && <small className="muted"> {t("former")}</small>}
              </th>
              <td className="num">
                <Link href={standingOf(board.typeId, state, step)}>{format.number(figures.open)}</Link>
              </td>
              <td className="num" data-tone={figures.lateNow > 0 ? "danger" : undefined}>
                <Link href={standingOf(board.typeId, state, step, true)}>
                  {format.number(figures.lateNow)}
                </Link>
              </td>
              <td className="num">{format.number(figures.entered)}</td>
              <td className="num">{format.number(figures.finished)}</td>
              <td className="num">{format.number(figures.returned)}</td>
              <td className="num">{share(figures.late, figures.timed) ?? t("nothing")}</td>
              <td className="num">{duration(figures.mean, t)}</td>
              <td className="num">{duration(figures.median, t)}</td>
              <td className="num">{duration(figures.p90, t)}</td>
              {hasTargets && <td className="num">{targetWords(targets, t)}</td>}
              <td className="board-bar">
                <ShareBar
                  part={(figures.p90 ?? 0) / longest}
                  tone={figures.lateNow > 0 ? "danger" : "accent"}
                  marks={targets.map((target) => target / longest)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
