import "./boards.css";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { boardsQuery } from "~/api/boardQueries";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Icon, isIcon } from "~/ui/Icon";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { duration, share } from "./durations";
import { useBoardState } from "./useBoardState";
import { useLiveBoards } from "./useLiveBoards";
import { boardWords } from "./words";

/** The boards that are open to the reader, each in short. */
export default function BoardsPage() {
  const t = useWords(boardWords);
  const text = useText();
  const format = useFormat();
  const { state } = useBoardState();
  const boards = useQuery(boardsQuery({ from: state.from, to: state.to }));
  useLiveBoards();
  usePageTitle(t("title"));
  return (
    <>
      <div className="page-head">
        <h1>{t("title")}</h1>
        <p className="muted">{t("last30")}</p>
      </div>
      {boards.isPending && <Skeleton lines={4} height="5rem" />}
      {boards.error && !boards.data && (
        <ErrorPanel error={boards.error} onRetry={() => void boards.refetch()} />
      )}
      {boards.data?.items.length === 0 && (
        <Empty icon="signal">
          <p>{t("none")}</p>
        </Empty>
      )}
      <ul className="board-cards">
        {boards.data?.items.map(({ typeId, name, icon, figures }) => (
          <li key={typeId}>
            <Link href={`/boards/${typeId}`} className="board-card">
              <h2>
                <Icon name={isIcon(icon) ? icon : "clipboard"} /> {text(name)}
              </h2>
              <dl>
                <div>
                  <dt>{t("open")}</dt>
                  <dd>{format.number(figures.open)}</dd>
                </div>
                <div data-tone={figures.lateNow > 0 ? "danger" : undefined}>
                  <dt>{t("lateNow")}</dt>
                  <dd>{format.number(figures.lateNow)}</dd>
                </div>
                <div>
                  <dt>{t("submitted")}</dt>
                  <dd>{format.number(figures.entered - figures.returned)}</dd>
                </div>
                <div>
                  <dt>{t("closedNow")}</dt>
                  <dd>{format.number(figures.finished)}</dd>
                </div>
                <div>
                  <dt>{t("median")}</dt>
                  <dd>{duration(figures.median, t)}</dd>
                </div>
                <div>
                  <dt>{t("lateShare")}</dt>
                  <dd>{share(figures.late, figures.timed) ?? t("nothing")}</dd>
                </div>
              </dl>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
