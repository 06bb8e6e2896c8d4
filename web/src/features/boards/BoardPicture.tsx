import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useLocation } from "wouter";
import type { Board } from "~/api/boardQueries";
import { asProblem } from "~/api/problem";
import type { Flow } from "~/flow/definition";
import { FlowPicture } from "~/flow/FlowPicture";
import type { Mark } from "~/flow/picture";
import { flowVersionQuery } from "~/flow/queries";
import { useVoice } from "~/flow/useVoice";
import { useWords } from "~/i18n/words";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { duration } from "./durations";
import { standingOf } from "./links";
import type { BoardState } from "./useBoardState";
import { boardWords } from "./words";

/** The figures on the flow itself; a step leads to what waits there. */
export default function BoardPicture({ board, state }: { board: Board; state: BoardState }) {
  const drawn = useQuery({ ...flowVersionQuery(board.typeId, board.flowVersion), retry: false });
  // Whoever may not read the flow has the figures in the table of steps.
  if (drawn.error && asProblem(drawn.error).status === 403) return null;
  if (drawn.error) return <ErrorPanel error={drawn.error} onRetry={() => void drawn.refetch()} />;
  if (!drawn.data) return <Skeleton lines={6} height="3rem" />;
  return <Drawn board={board} state={state} flow={drawn.data} />;
}

function Drawn({ board, state, flow }: { board: Board; state: BoardState; flow: Flow }) {
  const t = useWords(boardWords);
  const voice = useVoice(board.typeId, flow);
  const [, navigate] = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: text stands for t
  const marks = useMemo(() => {
    const all = new Map<string, readonly Mark[]>();
    for (const { step, figures } of board.steps) {
      const { open, lateNow: late, median, p90, finished, returned } = figures;
      const times = { median: duration(median, t), p90: duration(p90, t) };
      const tone = late > 0 ? "danger" : open > 0 ? "info" : "calm";
      all.set(step, [
        { tone, icon: late > 0 ? "alert" : "clock", text: t("stepMark", { open, late, ...times }) },
        { tone: "calm", icon: "done", text: t("stepDone", { finished, returned }) },
      ]);
    }
    return all;
  }, [board.steps, voice?.text]);
  if (!voice) return <Skeleton lines={6} height="3rem" />;
  const open = (key: string) => {
    const step = key.startsWith("s:") ? key.slice(2) : undefined;
    if (step && board.steps.some((each) => each.step === step))
      navigate(standingOf(board.typeId, state, step));
  };
  return (
    <div className="board-picture">
      <FlowPicture flow={flow} voice={voice} marks={marks} onOpen={open} />
    </div>
  );
}
