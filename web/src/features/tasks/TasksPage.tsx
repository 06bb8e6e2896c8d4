import "./tasks.css";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useRef, useState } from "react";
import { type TaskBox, taskBoxes, tasksQuery } from "~/api/flowQueries";
import type { Task } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { useKeys } from "~/ui/shortcuts";
import { usePageTitle } from "~/ui/usePageTitle";
import { ActOnManyDialog, type Many } from "./ActOnManyDialog";
import { TaskRow } from "./TaskRow";
import { taskWords } from "./words";

const MyOrders = lazy(() => import("./OtherBox").then(({ MyOrders: box }) => ({ default: box })));
const CcNotices = lazy(() => import("./OtherBox").then(({ CcNotices: box }) => ({ default: box })));

/** What concerns me without being asked of me. */
const otherBoxes = ["mine", "cc"] as const;
type OtherBox = (typeof otherBoxes)[number];

/** Most tasks that are acted on at once; the server takes no more. */
const MOST_AT_ONCE = 100;

/** What waits for me, the longest waiting first, what I have done, what I asked for and what I was told. */
export default function TasksPage() {
  const t = useWords(taskWords);
  const [chosenBox, setBox] = useState<TaskBox | OtherBox>("todo");
  const box = chosenBox === "mine" || chosenBox === "cc" ? "todo" : chosenBox;
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<Many["act"]>();
  const tasks = useInfiniteQuery(tasksQuery(box));
  const list = useRef<HTMLUListElement>(null);
  usePageTitle(t("title"));
  const step = (by: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLAnchorElement>(".task-title") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))]?.focus();
  };
  useKeys({ j: () => step(1), k: () => step(-1) });

  const items = tasks.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = items.filter((task) => picked.includes(keyOf(task)));
  const choose = (next: TaskBox | OtherBox) => {
    setBox(next);
    setPicked([]);
  };
  return (
    <>
      <div className="page-head">
        <h1>{t("title")}</h1>
        <p className="muted task-keys">{t("keysHint")}</p>
      </div>
      <fieldset className="row">
        <legend className="sr">{t("boxes")}</legend>
        {[...taskBoxes, ...otherBoxes].map((each) => (
          <Button
            key={each}
            tone={each === chosenBox ? "primary" : "plain"}
            aria-pressed={each === chosenBox}
            onClick={() => choose(each)}
          >
            {t(each)}
          </Button>
        ))}
      </fieldset>
      {chosenBox === "mine" && (
        <Suspense fallback={<Skeleton lines={5} height="3.5rem" />}>
          <MyOrders />
        </Suspense>
      )}
      {chosenBox === "cc" && (
        <Suspense fallback={<Skeleton lines={5} height="3.5rem" />}>
          <CcNotices />
        </Suspense>
      )}
      {chosenBox === box && (
        <>
          {tasks.isPending && <Skeleton lines={5} height="3.5rem" />}
          {tasks.error && items.length === 0 && (
            <ErrorPanel error={tasks.error} onRetry={() => void tasks.refetch()} />
          )}
          {tasks.data && items.length === 0 && (
            <Empty icon="done">
              <p>{t(box === "todo" ? "nothingTodo" : "nothingDone")}</p>
            </Empty>
          )}
          {items.length > 0 && (
            <ul className="row-list" ref={list}>
              {items.map((task) => {
                const key = keyOf(task);
                const select = (on: boolean) =>
                  setPicked((before) =>
                    on ? [...before, key].slice(0, MOST_AT_ONCE) : before.filter((each) => each !== key),
                  );
                return (
                  <TaskRow
                    key={key}
                    task={task}
                    selected={picked.includes(key)}
                    {...(box === "todo" && !task.advice && !task.submitsAgain ? { onSelect: select } : {})}
                  />
                );
              })}
            </ul>
          )}
          {tasks.hasNextPage && (
            <Button busy={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
              {t("more")}
            </Button>
          )}
          {chosen.length > 0 && (
            <div className="task-bar row" role="status">
              <span>{t("picked", { count: chosen.length })}</span>
              <Button tone="primary" icon="check" onClick={() => setAsked("approve")}>
                {t(chosen.every((task) => task.isWork) ? "completeMany" : "approveMany")}
              </Button>
              {chosen.every((task) => !task.isWork) && (
                <Button tone="danger" icon="cancel" onClick={() => setAsked("reject")}>
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
              act={asked}
              tasks={chosen}
              onClose={() => setAsked(undefined)}
              onDone={() => {
                setAsked(undefined);
                setPicked([]);
              }}
            />
          )}
        </>
      )}
    </>
  );
}

const keyOf = (task: Task) => `${task.order.id}:${task.visit}:${task.seat}`;
