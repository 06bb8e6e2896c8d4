import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { taskCountQuery, tasksQuery } from "~/api/flowQueries";
import { useMe } from "~/api/session";
import type { Task } from "~/api/types";
import { useWords } from "~/i18n/words";
import { hold } from "~/local/held";
import { useHeldSpots } from "~/local/useHeld";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { useKeys } from "~/ui/shortcuts";
import { ActOnManyDialog, type Many } from "./ActOnManyDialog";
import { decided, keyOf, mayDecide, needsWords } from "./act";
import { DeputyBanner } from "./DeputyBanner";
import { TaskGroups } from "./TaskGroups";
import { TaskRow } from "./TaskRow";
import { useHand } from "./useHand";
import { stepThrough } from "./walk";
import { taskWords } from "./words";

/** Most tasks that are acted on at once; the server takes no more. */
const MOST_AT_ONCE = 100;

type Asked = Pick<Many, "act" | "tasks">;

/** What waits for me: what is due first comes first. One key decides the task in hand and goes on to the next. */
export function TodoBox() {
  const t = useWords(taskWords);
  const me = useMe();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<Asked>();
  const tasks = useInfiniteQuery(tasksQuery("todo"));
  const { data: counts } = useQuery(taskCountQuery);
  const list = useRef<HTMLDivElement>(null);
  const hand = useHand(list);
  const held = useHeldSpots();

  const items = (tasks.data?.pages.flatMap((page) => page.items) ?? []).filter(
    (task) => held !== undefined && !held.has(keyOf(task)),
  );
  const chosen = items.filter((task) => picked.includes(keyOf(task)));
  const select = (task: Task, on: boolean) =>
    setPicked((before) =>
      on ? [...before, keyOf(task)].slice(0, MOST_AT_ONCE) : before.filter((each) => each !== keyOf(task)),
    );
  const inHand = () => items.find((task) => mayDecide(task) && keyOf(task) === hand.key());
  const say = (act: Many["act"], event: KeyboardEvent) => {
    const task = inHand();
    // A key that is held down decides nothing by itself.
    if (!task || event.repeat || (act === "reject" && task.isWork)) return;
    event.preventDefault();
    if (act === "reject" || needsWords(act, [task])) setAsked({ act, tasks: [task] });
    else void hold(decided(me.user.id, act, [task], ""));
  };
  const toggle = () => {
    const task = inHand();
    if (task) select(task, !picked.includes(keyOf(task)));
  };
  useKeys({
    j: () => stepThrough(list.current, 1),
    k: () => stepThrough(list.current, -1),
    x: toggle,
    y: (event) => say("approve", event),
    n: (event) => say("reject", event),
  });

  return (
    <>
      <DeputyBanner />
      {(tasks.isPending || !held) && <Skeleton lines={5} height="3.5rem" />}
      {tasks.error && items.length === 0 && (
        <ErrorPanel error={tasks.error} onRetry={() => void tasks.refetch()} />
      )}
      {tasks.data && held && items.length === 0 && (
        <Empty icon="done">
          <p>{t("nothingTodo")}</p>
        </Empty>
      )}
      <div ref={list} className="stack" {...hand.props}>
        <TaskGroups
          items={items}
          counts={counts}
          row={(task) => (
            <TaskRow
              key={keyOf(task)}
              task={task}
              selected={picked.includes(keyOf(task))}
              {...(mayDecide(task) ? { onSelect: (on: boolean) => select(task, on) } : {})}
            />
          )}
        />
      </div>
      {tasks.hasNextPage && (
        <Button busy={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
      {chosen.length > 0 && (
        <div className="task-bar row" role="status">
          <span>{t("picked", { count: chosen.length })}</span>
          <Button tone="primary" icon="check" onClick={() => setAsked({ act: "approve", tasks: chosen })}>
            {t(chosen.every((task) => task.isWork) ? "completeMany" : "approveMany")}
          </Button>
          {chosen.every((task) => !task.isWork) && (
            <Button tone="danger" icon="cancel" onClick={() => setAsked({ act: "reject", tasks: chosen })}>
              {t("rejectMany")}
            </Button>
          )}
          <Button tone="plain" onClick={() => setPicked([])}>
            {t("clear")}
          </Button>
        </div>
      )}
      {asked && (
        <ActOnManyDialog
          {...asked}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            setPicked([]);
          }}
        />
      )}
    </>
  );
}
