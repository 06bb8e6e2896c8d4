import "./held.css";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { useMe } from "~/api/session";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { useRows } from "~/local/db";
import { type HeldAct, heldActs, isOpen, spotKey, thisPage, undo } from "~/local/held";
import { noteSettled } from "~/local/useHeld";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { useKeys } from "~/ui/shortcuts";
import { toast } from "~/ui/toasts";
import { heldWords } from "./heldWords";

/** What was decided a moment ago and may still be undone, and what came back. */
export default function HeldBar() {
  const t = useWords(heldWords);
  const me = useMe();
  const rows = (useRows(heldActs) ?? []).filter((act) => act.user === me.user.id);
  const open = rows.filter((act) => isOpen(act) && act.page === thisPage);
  const waiting = open.filter((act) => undo(act)).sort((one, other) => one.sendAt - other.sendAt);
  useSettled(rows);
  const last = waiting.at(-1);
  const takeBack = () => {
    if (!last) return;
    void heldActs.update(last.id, undo).then((undone) => {
      if (!undone) return;
      undoneHere.add(last.id);
      toast("ok", t("undone"));
      return heldActs.remove(last.id);
    });
  };
  const sendNow = () => void import("~/local/heldSender").then(({ heldSender }) => heldSender.hurry());
  useKeys({ u: takeBack });
  return (
    <div className="held">
      {rows
        .filter((act) => act.state === "refused")
        .map((act) => (
          <Refused key={act.id} act={act} />
        ))}
      {open.length > 0 && (
        <section className="held-bar" aria-label={t("bar")}>
          <p role="status">
            <What acts={open} />
          </p>
          {last ? <Countdown until={last.sendAt} /> : <span className="muted">{t("sending")}</span>}
          {last && (
            <>
              <Button icon="undo" onClick={takeBack}>
                {t("undo")} <kbd aria-hidden>U</kbd>
              </Button>
              <Button tone="plain" onClick={sendNow}>
                {t("sendNow")}
              </Button>
            </>
          )}
        </section>
      )}
    </div>
  );
}

function What({ acts }: { acts: readonly HeldAct[] }) {
  const t = useWords(heldWords);
  const text = useText();
  const spots = acts.flatMap((act) => act.spots);
  const [first] = spots;
  const names = [...new Set(acts.map((act) => text(act.name)))].join(t("comma"));
  if (spots.length === 1 && first) return <>{t("one", { act: names, number: first.number })}</>;
  return <>{t("many", { act: names, count: spots.length })}</>;
}

/** Seen, not heard: a voice that counts would drown everything else. */
function Countdown({ until }: { until: number }) {
  const t = useWords(heldWords);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const count = Math.max(0, Math.ceil((until - now) / 1000));
  return (
    <span className="held-count muted" aria-hidden>
      {t("left", { count })}
    </span>
  );
}

/** Not done: why, and the words that were written, so that nobody writes them twice. */
function Refused({ act }: { act: HeldAct }) {
  const t = useWords(heldWords);
  const text = useText();
  const left = act.left.length > 0 ? act.left : act.spots.map((spot) => ({ ...spot, text: null }));
  const number = (id: string) => act.spots.find((spot) => spot.orderId === id)?.number ?? "";
  return (
    <Notice tone="danger" live="assertive">
      <p>
        <strong>{t("refused", { act: text(act.name) })}</strong> {act.failure && text(act.failure.text)}
      </p>
      <ul className="held-left">
        {left.map((each) => (
          <li key={each.orderId}>
            <Link href={`/orders/${each.orderId}`} className="mono">
              {number(each.orderId)}
            </Link>{" "}
            {each.text && text(each.text)}
          </li>
        ))}
      </ul>
      {act.comment && <p className="wrap">{t("yourWords", { words: act.comment })}</p>}
      <Button onClick={() => void heldActs.remove(act.id)}>{t("dismiss")}</Button>
    </Notice>
  );
}

/** What is gone without having been sent. */
const undoneHere = new Set<string>();

/** Tells of what has been sent, and reads again what it changed. */
function useSettled(rows: readonly HeldAct[]) {
  const t = useWords(heldWords);
  const cache = useQueryClient();
  const before = useRef<readonly HeldAct[]>([]);
  useEffect(() => {
    const isGone = (was: HeldAct) => !rows.some((row) => row.id === was.id);
    const sent = before.current.filter((was) => isOpen(was) && isGone(was) && !undoneHere.has(was.id));
    const back = rows.filter(
      (row) => row.state === "refused" && before.current.some((was) => was.id === row.id && isOpen(was)),
    );
    before.current = rows;
    if (sent.length === 0 && back.length === 0) return;
    const spots = sent.flatMap((act) => act.spots);
    noteSettled(spots.map(spotKey));
    if (spots.length > 0) toast("ok", t("sent", { count: spots.length }));
    for (const { orderId } of [...spots, ...back.flatMap((act) => act.spots)])
      void cache.invalidateQueries({ queryKey: ["order", orderId] });
    void cache.invalidateQueries({ queryKey: ["tasks"] });
    void cache.invalidateQueries({ queryKey: ["orders"] });
  }, [rows, cache, t]);
}
