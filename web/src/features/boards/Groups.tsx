import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { boardGroupsQuery, type GroupBy } from "~/api/boardQueries";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { ShareBar } from "~/ui/Charts";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { duration, share } from "./durations";
import { standingOf } from "./links";
import type { BoardState } from "./useBoardState";
import { boardWords } from "./words";

interface GroupsProps {
  typeId: string;
  by: GroupBy;
  state: BoardState;
  onSet: (change: Partial<BoardState>) => void;
}

/** Who finished most: people, departments or sites. A name narrows the whole board. */
export function Groups({ typeId, by, state, onSet }: GroupsProps) {
  const t = useWords(boardWords);
  const format = useFormat();
  const groups = useQuery(boardGroupsQuery(typeId, by, { from: state.from, to: state.to }));
  if (groups.error && !groups.data)
    return <ErrorPanel error={groups.error} onRetry={() => void groups.refetch()} />;
  if (!groups.data) return <Skeleton lines={4} height="2rem" />;
  const { items, more } = groups.data;
  if (items.length === 0) return <p className="muted">{t("noFigures")}</p>;
  const largest = Math.max(1, ...items.map((group) => group.finished));
  const narrow = (id: string) =>
    onSet(
      by === "person" ? { person: id, team: "" } : by === "team" ? { team: id, person: "" } : { site: id },
    );
  const at = (id: string): BoardState => ({ ...state, team: "", person: "", site: "", [by]: id });
  const step = by === "site" ? "" : undefined;
  return (
    <div className="table-scroll board-table board-groups">
      <table className="table">
        <thead>
          <tr>
            <th>{t("name")}</th>
            <th className="num">{t("finished")}</th>
            <th aria-hidden />
            <th className="num">{t("waiting")}</th>
            <th className="num">{t("mean")}</th>
            <th className="num">{t("lateShare")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((group) => (
            <tr key={group.id}>
              <th scope="row">
                <button type="button" className="link" onClick={() => narrow(group.id)}>
                  {group.name || t("nothing")}
                </button>
              </th>
              <td className="num">{format.number(group.finished)}</td>
              <td className="board-bar">
                <ShareBar part={group.finished / largest} tone="ok" />
              </td>
              <td className="num">
                <Link href={standingOf(typeId, at(group.id), step)}>{format.number(group.open)}</Link>
              </td>
              <td className="num">{duration(group.mean, t)}</td>
              <td className="num">{share(group.late, group.timed) ?? t("nothing")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more && <p className="muted">{t("more")}</p>}
    </div>
  );
}
