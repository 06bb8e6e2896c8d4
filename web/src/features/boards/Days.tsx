import type { Board } from "~/api/boardQueries";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { ColumnChart, TableTwin } from "~/ui/Charts";
import { duration } from "./durations";
import { boardWords } from "./words";

/** More days than these are told week by week in the chart; the table has every day. */
const MOST_DAYS = 100;

interface Sum {
  name: string;
  entered: number;
  finished: number;
  open: number;
}

/** Days one by one, or seven together where there are many. */
export function sumsOf(days: Board["days"]): Sum[] {
  const step = days.length > MOST_DAYS ? 7 : 1;
  const sums: Sum[] = [];
  for (let at = 0; at < days.length; at += step) {
    const some = days.slice(at, at + step);
    const [first] = some;
    const last = some.at(-1);
    if (!first || !last) continue;
    sums.push({
      name: first.day.slice(5),
      entered: some.reduce((sum, day) => sum + day.entered, 0),
      finished: some.reduce((sum, day) => sum + day.finished, 0),
      open: last.open,
    });
  }
  return sums;
}

/** What came and went day by day. */
export function Days({ board }: { board: Board }) {
  const t = useWords(boardWords);
  const format = useFormat();
  const sums = sumsOf(board.days);
  const series = [
    { name: t("submitted"), tone: "accent", values: sums.map((day) => day.entered) },
    { name: t("closedNow"), tone: "ok", values: sums.map((day) => day.finished) },
    { name: t("openAtEnd"), tone: "warn", values: sums.map((day) => day.open), line: true },
  ] as const;
  const chart = (
    <ColumnChart
      label={t("chartDays")}
      names={sums.map((day) => day.name)}
      series={series}
      number={(value) => format.number(value)}
    />
  );
  const table = (
    <div className="table-scroll board-table">
      <table className="table">
        <thead>
          <tr>
            <th>{t("day")}</th>
            <th className="num">{t("submitted")}</th>
            <th className="num">{t("closedNow")}</th>
            <th className="num">{t("dropped")}</th>
            <th className="num">{t("openAtEnd")}</th>
            <th className="num">{t("median")}</th>
          </tr>
        </thead>
        <tbody>
          {board.days.map((day) => (
            <tr key={day.day}>
              <td>{day.day}</td>
              <td className="num">{format.number(day.entered)}</td>
              <td className="num">{format.number(day.finished)}</td>
              <td className="num">{format.number(day.dropped)}</td>
              <td className="num">{format.number(day.open)}</td>
              <td className="num">{duration(day.median, t)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
  return (
    <>
      <TableTwin chart={chart} table={table} asTable={t("table")} asChart={t("chart")} />
      <Medians board={board} />
    </>
  );
}

/** How long orders took that ended on a day, against what is promised. The table above has the same figures. */
function Medians({ board }: { board: Board }) {
  const t = useWords(boardWords);
  const timed = board.days.filter((day) => day.median !== null);
  if (timed.length === 0 || board.targets.length === 0) return null;
  return (
    <>
      <h3>{t("mediansByDay")}</h3>
      <ColumnChart
        label={t("mediansByDay")}
        names={timed.map((day) => day.day.slice(5))}
        series={[{ name: t("median"), tone: "accent", values: timed.map((day) => day.median ?? 0) }]}
        limits={board.targets.map((value) => ({
          name: t("targetOf", { time: duration(value, t) }),
          value,
        }))}
        number={(value) => duration(value, t)}
      />
    </>
  );
}
