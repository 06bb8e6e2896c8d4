import type { MyTask } from "~/api/types";
import { textOf } from "~/i18n/words";
import type { NewAct } from "~/local/held";
import { type ActName, flowWords, yesWord } from "./flowWords";

const undoable: readonly ActName[] = ["approve", "reject", "return", "transfer"];

/**
 * Whether an act may wait a moment before it is sent: one that settles a duty, and of which the page can tell that
 * nothing is missing. Where fields must be filled in or a signature is asked for, the server answers at once.
 */
export function mayWait(act: ActName, task: MyTask | undefined, comment: string): boolean {
  if (!task || !undoable.includes(act)) return false;
  const asks = (asked: string) => asked === "always" || (asked === "on_reject" && act !== "approve");
  const named: unknown = task.fields?.named;
  const isFilledIn = typeof named === "object" && named !== null && Object.values(named).includes("required");
  return !isFilledIn && !asks(task.signature) && (comment !== "" || !asks(task.comment));
}

export function waiting(
  user: string,
  order: { id: string; number: string },
  task: MyTask,
  body: { act: ActName; comment: string },
): NewAct {
  return {
    user,
    name: textOf(flowWords, body.act === "approve" ? yesWord(task) : body.act),
    spots: [{ orderId: order.id, number: order.number, visit: task.visit, seat: task.seat }],
    comment: body.comment,
    path: `/api/v1/orders/${order.id}/flow/acts`,
    body,
  };
}
