// Who decided what in an order's flow, as its history tells it.
import type { HistoryEntry, Text } from "~/api/types";
import { asString, asText, isObject } from "~/kinds/read";

export interface PrintedAct {
  position: number;
  step: Text;
  who: string;
  /** The act, or what a yes at its step means. */
  did: string;
  comment: string;
  at: string;
  /** The file of a hand-written signature. */
  signature: string | undefined;
}

/** What people did at steps, the first first. Reminders, clocks and administrators are in the history alone. */
export function actsOf(history: readonly HistoryEntry[]): PrintedAct[] {
  const acts: PrintedAct[] = [];
  for (const { kind, data, actor, at, position } of history) {
    if (kind !== "order.flowed" || !isObject(data.step)) continue;
    const step = asText(data.step.name);
    const act = isObject(data.act) ? asString(data.act.act) : undefined;
    if (!step || !act) continue;
    acts.push({
      position,
      step,
      who: actor.name,
      did: asString(data.meant) ?? act,
      comment: asString(data.comment) ?? "",
      at,
      signature: asString(data.signature),
    });
  }
  return acts.sort((a, b) => a.position - b.position);
}
