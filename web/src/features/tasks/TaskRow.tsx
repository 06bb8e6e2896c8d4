import { Link } from "wouter";
import type { Task } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Time } from "~/ui/Time";
import { keyOf } from "./act";
import { taskWords } from "./words";

export interface TaskRowProps {
  task: Task;
  selected: boolean;
  /** Given where tasks can be acted on together. */
  onSelect?: (on: boolean) => void;
}

/** One duty: the order, the step, who it is for. The title is the link and covers the row. */
export function TaskRow({ task, selected, onSelect }: TaskRowProps) {
  const t = useWords(taskWords);
  const text = useText();
  const { order, done } = task;
  const yes = task.submitsAgain ? "submitAgain" : task.isWork ? "complete" : "approve";
  const how = done && isHow(done.how) ? t(done.how === "approve" ? yes : done.how) : "";
  return (
    <li className="task">
      {onSelect && (
        <label className="task-pick">
          <input
            type="checkbox"
            checked={selected}
            aria-label={t("pick", { number: order.number })}
            onChange={(event) => onSelect(event.target.checked)}
          />
        </label>
      )}
      <Link href={`/orders/${order.id}`} className="task-title" data-task={keyOf(task)}>
        {order.title || order.number}
      </Link>
      <span className="task-facts muted">
        <span className="mono">{order.number}</span>
        <span>{order.requester.name}</span>
        <span>
          {t(done ? "doneAt" : "since")} <Time at={done?.at ?? task.since} />
        </span>
        {!done && order.dueAt && (
          <span className="task-due" data-urgency={task.urgency}>
            {t("due")} <Time at={order.dueAt} />
          </span>
        )}
        {task.onBehalfOf && <span>{t("for", { name: task.onBehalfOf.name })}</span>}
        {task.advice && <span>{t("advice")}</span>}
      </span>
      {task.keyFields.length > 0 && (
        <dl className="task-values">
          {task.keyFields.map(({ field, label, words }) => (
            <div key={field}>
              <dt>{text(label)}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      )}
      <span className="task-step">
        <Badge tone={done ? "calm" : "info"} icon={done ? "done" : "clock"}>
          {how ? `${text(task.name)} · ${how}` : text(task.name)}
        </Badge>
      </span>
    </li>
  );
}

const hows = [
  "approve",
  "reject",
  "return",
  "transfer",
  "add_signers",
  "consult",
  "advise",
  "claim",
  "release",
  "withdrawn",
] as const;
type How = (typeof hows)[number];
const isHow = (name: string): name is How => (hows as readonly string[]).includes(name);
