import { type KeyboardEvent, useState } from "react";
import type { OrderSummary } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { isStatus } from "../StatusBadge";
import { orderWords } from "../words";
import { dayFrom } from "./days";
import { layoutWords } from "./words";

/** Days that an arrow moves by. */
const ARROWS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

interface EntryProps {
  order: OrderSummary;
  day: string;
  /** Nothing where orders cannot be moved. */
  onMove: ((to: string) => void) | undefined;
  onDrag: () => void;
  onPeek: (id: string) => void;
}

/** An order on its day. It moves by hand, by Alt with an arrow, and by a date that is chosen. */
export function CalendarEntry({ order, day, onMove, onDrag, onPeek }: EntryProps) {
  const t = useWords(layoutWords);
  const words = useWords(orderWords);
  const [isAsking, setAsking] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = ARROWS[event.key];
    if (!event.altKey || by === undefined || !onMove) return;
    // The browser would go back in history.
    event.preventDefault();
    onMove(dayFrom(day, by));
  };
  return (
    <li
      className="calendar-item"
      draggable={onMove !== undefined}
      onDragStart={(event) => {
        event.dataTransfer.setData("text/plain", order.number);
        event.dataTransfer.effectAllowed = "move";
        onDrag();
      }}
    >
      <button
        type="button"
        className="calendar-entry"
        data-order={order.id}
        data-status={isStatus(order.status) ? order.status : undefined}
        title={`${order.number} ${order.title} · ${words(order.status)}`}
        aria-keyshortcuts={onMove ? "Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown" : undefined}
        onKeyDown={onKeyDown}
        onClick={() => onPeek(order.id)}
      >
        <span className="sr">{words(order.status)} </span>
        {order.title || order.number}
      </button>
      {onMove && (
        <IconButton
          icon="calendar"
          className="button calendar-move"
          label={t("moveDay", { number: order.number })}
          onClick={() => setAsking(true)}
        />
      )}
      {isAsking && onMove && (
        <MoveDialog
          title={t("moveDay", { number: order.number })}
          day={day}
          onClose={() => setAsking(false)}
          onMove={(to) => {
            setAsking(false);
            onMove(to);
          }}
        />
      )}
    </li>
  );
}

interface MoveProps {
  title: string;
  day: string;
  onClose: () => void;
  onMove: (to: string) => void;
}

function MoveDialog({ title, day, onClose, onMove }: MoveProps) {
  const t = useWords(layoutWords);
  const [to, setTo] = useState(day);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" icon="check" disabled={!to} onClick={() => onMove(to)}>
            {t("moveNow")}
          </Button>
        </>
      }
    >
      <label className="field">
        <span className="field-label">{t("newDay")}</span>
        <input className="input" type="date" value={to} onChange={(event) => setTo(event.target.value)} />
      </label>
    </Dialog>
  );
}
