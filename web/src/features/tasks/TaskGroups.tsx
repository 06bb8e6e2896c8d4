import type { ReactNode } from "react";
import type { Task } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { taskWords } from "./words";

const urgencies = ["overdue", "today", "later"] as const;
type Urgency = (typeof urgencies)[number];

/** The server counts no further. */
const MOST_COUNTED = 1_000;

export interface TaskGroupsProps {
  items: readonly Task[];
  counts: { open: number; overdue: number; today: number } | undefined;
  row: (task: Task) => ReactNode;
}

/** Overdue, today, later: by the time that the orders' service levels promise. */
export function TaskGroups({ items, counts, row }: TaskGroupsProps) {
  const t = useWords(taskWords);
  const format = useFormat();
  const count = (urgency: Urgency, shown: number) => {
    if (!counts) return format.number(shown);
    const all = urgency === "later" ? counts.open - counts.overdue - counts.today : counts[urgency];
    const isCapped = counts.open >= MOST_COUNTED;
    return `${format.number(Math.max(all, shown))}${isCapped ? "+" : ""}`;
  };
  return urgencies.map((urgency) => {
    const some = items.filter((task) => task.urgency === urgency);
    if (some.length === 0) return null;
    return (
      <section key={urgency} className="task-group" aria-labelledby={`tasks-${urgency}`}>
        <h2 id={`tasks-${urgency}`} data-urgency={urgency}>
          {t(`group_${urgency}`)} <span className="muted">{count(urgency, some.length)}</span>
        </h2>
        <ul className="row-list">{some.map(row)}</ul>
      </section>
    );
  });
}
