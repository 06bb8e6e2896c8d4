import "./boards.css";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useParams, useSearchParams } from "wouter";
import { boardQuery, type StandingOrder, standingQuery } from "~/api/boardQueries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button, LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { StandingRow } from "./StandingRow";
import { standingWords } from "./standingWords";
import { overOf, useBoardState } from "./useBoardState";
import { useLiveBoards } from "./useLiveBoards";

const RemedyDialog = lazy(() => import("./RemedyDialog"));
export type Remedy = "urge" | "reassign" | "resume";

/** Every step of a flow, orders as a whole, or one step. */
const EVERY = "*";
const WHOLE = "";

/** What waits somewhere: behind the numbers of a board, and with only late ones what is stuck (卡住的工单). */
export default function StandingPage() {
  const { typeId = "" } = useParams<{ typeId: string }>();
  const t = useWords(standingWords);
  const text = useText();
  const [search, setSearch] = useSearchParams();
  const { state } = useBoardState();
  const step = search.get("step") ?? undefined;
  const late = search.get("late") === "1";
  const over = overOf(state);
  const board = useQuery(boardQuery(typeId, { from: state.to, to: state.to }, over));
  const found = useInfiniteQuery(standingQuery(typeId, { step, late, ...over }));
  const [asked, setAsked] = useState<{ remedy: Remedy; at: StandingOrder }>();
  useLiveBoards();
  const type = board.data ? text(board.data.name) : "";
  const title = t(late ? "stuckOf" : "waitingOf", { type });
  usePageTitle(title);
  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null) next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="page-head">
        <h1>{title}</h1>
        <LinkButton to={`/boards/${typeId}`} icon="back">
          {t("toBoard")}
        </LinkButton>
      </div>
      <div className="board-filters">
        <label className="field">
          <span className="field-label">{t("step")}</span>
          <select
            className="input"
            value={step ?? EVERY}
            onChange={(event) => set("step", event.target.value === EVERY ? null : event.target.value)}
          >
            <option value={EVERY}>{t("everyStep")}</option>
            <option value={WHOLE}>{t("whole")}</option>
            {board.data?.steps.map((each) => (
              <option key={each.step} value={each.step}>
                {text(each.name)}
              </option>
            ))}
          </select>
        </label>
        <label className="row">
          <input
            type="checkbox"
            checked={late}
            onChange={(event) => set("late", event.target.checked ? "1" : null)}
          />
          {t("onlyLate")}
        </label>
      </div>
      {found.isPending && <Skeleton lines={5} height="5rem" />}
      {found.error && rows.length === 0 && (
        <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.data && rows.length === 0 && (
        <Empty icon="done">
          <p>{t(late ? "nothing" : "nothingHere")}</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <ul className="row-list">
          {rows.map((at) => (
            <StandingRow
              key={`${at.order.id}:${at.step}:${at.wait?.visit ?? 0}:${at.person?.id ?? ""}`}
              at={at}
              onRemedy={(remedy) => setAsked({ remedy, at })}
            />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
      {asked && (
        <Suspense>
          <RemedyDialog remedy={asked.remedy} at={asked.at} onClose={() => setAsked(undefined)} />
        </Suspense>
      )}
    </>
  );
}
