import "./boards.css";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { useParams } from "wouter";
import { type Board, boardQuery } from "~/api/boardQueries";
import { asProblem } from "~/api/problem";
import { useFormat } from "~/i18n/format";
import { useText, useTimeZone } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button, LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { useKeys } from "~/ui/shortcuts";
import { usePageTitle } from "~/ui/usePageTitle";
import { Arranged } from "./Arranged";
import { type Arrangement, arrangementOf, type Part, usual } from "./arrange";
import { BoardFilters } from "./BoardFilters";
import { Days } from "./Days";
import { Groups } from "./Groups";
import { Keeping } from "./Keeping";
import { standingOf } from "./links";
import { Numbers } from "./Numbers";
import { OwnBoards, useOwnBoard } from "./OwnBoards";
import { Steps } from "./Steps";
import { type BoardState, overOf, useBoardState } from "./useBoardState";
import { useLiveBoards } from "./useLiveBoards";
import { boardWords } from "./words";

const BoardPicture = lazy(() => import("./BoardPicture"));

/** How orders of a type are doing: in numbers, day by day, on their flow, step by step, by whom and where. */
export default function BoardPage() {
  const { typeId = "" } = useParams<{ typeId: string }>();
  const t = useWords(boardWords);
  const text = useText();
  const zone = useTimeZone();
  const { state, set } = useBoardState();
  const board = useQuery(boardQuery(typeId, { from: state.from, to: state.to }, overOf(state)));
  useLiveBoards();
  const name = board.data ? text(board.data.name) : "";
  usePageTitle(name ? t("titleOf", { type: name }) : t("title"));

  if (board.error && !board.data) {
    if (asProblem(board.error).code === "board-closed") {
      return (
        <Empty icon="lock">
          <h1>{t("closed")}</h1>
          <p>{t("closedHelp")}</p>
        </Empty>
      );
    }
    return <ErrorPanel error={board.error} onRetry={() => void board.refetch()} />;
  }
  const body = board.data ? (
    <Loaded key={typeId} board={board.data} state={state} onSet={set} stale={board.isPlaceholderData} />
  ) : (
    <Skeleton lines={6} height="4rem" />
  );
  if (state.wall) {
    return (
      <Wall name={name} onLeave={() => set({ wall: false })}>
        {body}
      </Wall>
    );
  }
  return (
    <>
      <div className="page-head">
        <h1>{name ? t("titleOf", { type: name }) : t("title")}</h1>
        <LinkButton
          to={standingOf(typeId, { ...state, team: "", person: "", site: "" }, undefined, true)}
          icon="alert"
        >
          {t("stuck")}
        </LinkButton>
      </div>
      <BoardFilters typeId={typeId} state={state} onSet={set} zone={zone} />
      {body}
    </>
  );
}

interface LoadedProps {
  board: Board;
  state: BoardState;
  onSet: (change: Partial<BoardState>) => void;
  stale: boolean;
}

function Loaded({ board, state, onSet, stale }: LoadedProps) {
  const t = useWords(boardWords);
  const format = useFormat();
  const own = useOwnBoard(board.typeId, state.own);
  const [draft, setDraft] = useState<Arrangement>();
  const arrangement = draft ?? (own ? arrangementOf(own.parts) : usual);
  const toWall = () => {
    onSet({ wall: true });
    // Not every browser lets a page fill the screen; the board is large all the same.
    void document.documentElement.requestFullscreen?.().catch(() => undefined);
  };
  useKeys({ k: () => (state.wall ? onSet({ wall: false }) : toWall()) });
  const narrowed = state.team !== "" || state.person !== "";
  const show = (part: Part): ReactNode => {
    switch (part) {
      case "numbers":
        return <Numbers board={board} state={state} />;
      case "days":
        return <Days board={board} />;
      case "picture":
        if (board.flowVersion === 0) return null;
        return (
          <Suspense fallback={<Skeleton lines={6} height="3rem" />}>
            <BoardPicture board={board} state={state} />
          </Suspense>
        );
      case "steps":
        return <Steps board={board} state={state} />;
      case "people":
        return <Groups typeId={board.typeId} by="person" state={state} onSet={onSet} />;
      case "teams":
        return <Groups typeId={board.typeId} by="team" state={state} onSet={onSet} />;
      case "sites":
        return <Groups typeId={board.typeId} by="site" state={state} onSet={onSet} />;
    }
  };
  return (
    <div className={`board ${stale ? "dim" : ""}`}>
      <div className="row spread">
        <p className="muted">
          {t("asOf", { at: format.instant(board.at) })}
          {board.behind > 0 && ` · ${t("behind", { count: board.behind })}`}
        </p>
        {!state.wall && (
          <div className="row">
            {draft ? (
              <Keeping
                typeId={board.typeId}
                state={state}
                draft={draft}
                own={own}
                onReset={() => setDraft(usual)}
                onDone={(kept) => {
                  setDraft(undefined);
                  if (kept !== undefined) onSet({ own: kept });
                }}
              />
            ) : (
              <>
                <OwnBoards typeId={board.typeId} state={state} onSet={onSet} />
                <Button icon="edit" onClick={() => setDraft(arrangement)}>
                  {t("arrange")}
                </Button>
              </>
            )}
            <Button icon="scan" onClick={toWall}>
              {t("wall")}
            </Button>
          </div>
        )}
      </div>
      {narrowed && <p className="muted">{t("tasksOf")}</p>}
      <Arranged
        arrangement={arrangement}
        onArrange={draft && !state.wall ? setDraft : undefined}
        show={show}
      />
    </div>
  );
}

/** The board alone, large, over everything else: for a screen on the wall. It is refreshed by itself. */
function Wall({ name, onLeave, children }: { name: string; onLeave: () => void; children: ReactNode }) {
  const t = useWords(boardWords);
  const format = useFormat();
  const [now, setNow] = useState(() => new Date().toISOString());
  useKeys({ Escape: onLeave });
  const leave = useRef(onLeave);
  leave.current = onLeave;
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), 10_000);
    // Leaving full screen by the browser's own key leaves the wall, too.
    const onChange = () => {
      if (!document.fullscreenElement) leave.current();
    };
    document.addEventListener("fullscreenchange", onChange);
    return () => {
      clearInterval(timer);
      document.removeEventListener("fullscreenchange", onChange);
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }, []);
  return (
    <div className="board-wall">
      <header className="row spread">
        <h1>{name ? t("titleOf", { type: name }) : t("title")}</h1>
        <span className="row">
          <time dateTime={now}>{format.instant(now)}</time>
          <Button icon="close" onClick={onLeave}>
            {t("leaveWall")}
          </Button>
        </span>
      </header>
      {children}
    </div>
  );
}
