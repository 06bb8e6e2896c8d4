import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { tasksQuery } from "~/api/flowQueries";
import { useWords } from "~/i18n/words";
import { useKeys } from "~/ui/shortcuts";
import { keyOf } from "./act";
import { Pages } from "./OtherBox";
import { TaskRow } from "./TaskRow";
import { stepThrough } from "./walk";
import { taskWords } from "./words";

/** What I have done, the latest first. */
export function DoneBox() {
  const t = useWords(taskWords);
  const found = useInfiniteQuery(tasksQuery("done"));
  const list = useRef<HTMLDivElement>(null);
  useKeys({ j: () => stepThrough(list.current, 1), k: () => stepThrough(list.current, -1) });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div ref={list}>
      <Pages found={found} empty={t("nothingDone")} count={items.length}>
        {items.map((task) => (
          <TaskRow key={`${keyOf(task)}:${task.done?.at}`} task={task} selected={false} />
        ))}
      </Pages>
    </div>
  );
}
