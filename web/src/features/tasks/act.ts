import type { Task } from "~/api/types";
import { textOf } from "~/i18n/words";
import { type NewAct, spotKey } from "~/local/held";
import { taskWords } from "./words";

export type Verdict = "approve" | "reject";

/** Whether tasks like this are decided from the list. */
export const mayDecide = (task: Task) => !task.advice && !task.submitsAgain;

/** Whether somebody who says so has to say why. */
export const needsWords = (act: Verdict, tasks: readonly Task[]) =>
  tasks.some(({ comment }) => comment === "always" || (act === "reject" && comment === "on_reject"));

export const keyOf = ({ order, visit, seat }: Task) => spotKey({ orderId: order.id, visit, seat });

/** One word for one task or many, as it is put by. */
export function decided(user: string, act: Verdict, tasks: readonly Task[], comment: string): NewAct {
  const isWork = act === "approve" && tasks.every((task) => task.isWork);
  return {
    user,
    name: textOf(taskWords, isWork ? "complete" : act),
    spots: tasks.map(({ order, visit, seat }) => ({ orderId: order.id, number: order.number, visit, seat })),
    comment,
    path: "/api/v1/tasks/acts",
    body: {
      act,
      comment,
      tasks: tasks.map(({ order, visit, seat }) => ({ orderId: order.id, visit, seat })),
    },
  };
}
