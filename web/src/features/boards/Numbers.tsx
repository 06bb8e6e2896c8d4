import { Link } from "wouter";
import type { Board } from "~/api/boardQueries";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { duration, share } from "./durations";
import { listOf, standingOf } from "./links";
import type { BoardState } from "./useBoardState";
import { boardWords } from "./words";

/** Counted up to 10,001: one more than is told. */
const MOST = 10_000;

/** Orders as a whole, in a few large numbers; each leads to the orders behind it. */
export function Numbers({ board, state }: { board: Board; state: BoardState }) {
  const t = useWords(boardWords);
  const format = useFormat();
  const { whole } = board;
  const count = (n: number) => (n > MOST ? t("capped", { n: format.number(MOST) }) : format.number(n));
  const tiles = [
    { name: t("open"), value: count(whole.open), to: standingOf(board.typeId, state, "") },
    {
      name: t("lateNow"),
      value: count(whole.lateNow),
      to: standingOf(board.typeId, state, "", true),
      tone: whole.lateNow > 0 ? "danger" : undefined,
    },
    {
      name: t("submitted"),
      value: count(whole.entered - whole.returned),
      to: listOf(board, state, "created"),
    },
    { name: t("closedNow"), value: count(whole.finished), to: listOf(board, state, "done") },
    { name: t("dropped"), value: count(whole.dropped), to: listOf(board, state, "cancelled") },
    {
      name: t("lateShare"),
      value: share(whole.late, whole.timed) ?? t("nothing"),
      hint: whole.timed > 0 ? t("lateShareHelp", { late: whole.late, timed: whole.timed }) : t("noLimits"),
    },
    { name: t("mean"), value: duration(whole.mean, t) },
    { name: t("median"), value: duration(whole.median, t) },
    { name: t("p90"), value: duration(whole.p90, t) },
    { name: t("reopened"), value: count(whole.returned) },
  ];
  return (
    <ul className="board-numbers">
      {tiles.map(({ name, value, to, tone, hint }) => (
        <li key={name} data-tone={tone} title={hint}>
          <span className="board-name">{name}</span>
          {to ? (
            <Link href={to} className="board-value">
              {value}
            </Link>
          ) : (
            <span className="board-value">{value}</span>
          )}
          {hint && <span className="sr">{hint}</span>}
        </li>
      ))}
    </ul>
  );
}
