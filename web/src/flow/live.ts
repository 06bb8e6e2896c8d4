// Where an order stands, as marks on the picture of its flow.
import type { OrderFlow } from "~/api/types";
import type { Say } from "~/i18n/words";
import type { Mark } from "./picture";
import type { FlowWord } from "./words";

/** Of several visits to a step the last one counts; waiting there comes before having been there. */
export function marksOf(flow: OrderFlow, t: Say<FlowWord>, instant: (at: string) => string) {
  const marks = new Map<string, Mark[]>();
  for (const { step, by, at, void: isVoid } of flow.passed) {
    const names = by.map((person) => person.name).join(t("comma"));
    const told = [t(isVoid ? "sentBack" : "passed"), names, instant(at)].filter(Boolean).join(" · ");
    marks.set(step, [
      isVoid ? { tone: "calm", icon: "retry", text: told } : { tone: "ok", icon: "done", text: told },
    ]);
  }
  for (const { step, seats } of flow.waits) {
    const said = seats.map((seat) => {
      const answer = seat.said === "approved" ? "agreed" : seat.said === "rejected" ? "refused" : "asked";
      return t(answer, { name: seat.person.name });
    });
    marks.set(step, [
      { tone: "info", icon: "pin", text: [t("here"), ...said].join(" · ") },
      ...(marks.get(step) ?? []).filter((mark) => mark.tone !== "info"),
    ]);
  }
  return marks;
}
