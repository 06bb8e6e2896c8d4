import "./layouts.css";
import "./calendar.css";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "wouter";
import type { ListField } from "~/api/lists";
import type { OrderSummary } from "~/api/types";
import { useAllPages } from "~/api/useAllPages";
import { useFormat } from "~/i18n/format";
import { useLocale, useTimeZone } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import type { ListState } from "../useListState";
import { CalendarEntry } from "./CalendarEntry";
import { laidOutQuery } from "./laidOutQuery";
import { dayFields, daysOf, monthFrom, narrowed } from "./parts";
import { useMoveDay } from "./useMoveDay";
import { layoutWords } from "./words";

const PAGE = 200;
/** Orders of a month that are read at most; whoever has more filters them. */
const MOST = 1_000;
/** Orders that a day shows; the rest is one click away. */
const MOST_A_DAY = 4;

interface CalendarViewProps {
  state: ListState;
  fields: readonly ListField[];
  onSet: (change: Partial<ListState>) => void;
  onPeek: (id: string) => void;
}

/** The orders of a month on their days, by a date of theirs. */
export default function CalendarView({ state, fields, onSet, onPeek }: CalendarViewProps) {
  const t = useWords(layoutWords);
  const language = useLocale();
  const zone = useTimeZone();
  const offered = dayFields(fields);
  const by = offered.find((field) => field.key === state.by) ?? offered[0];
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(Date.now());
  const month = /^\d{4}-\d\d$/.test(state.month) ? state.month : today.slice(0, 7);
  const days = daysOf(month);
  const name = new Intl.DateTimeFormat(language, { year: "numeric", month: "long", timeZone: "UTC" });
  if (!by) return null;
  const go = (to: string) => onSet({ month: to === today.slice(0, 7) ? "" : to });
  return (
    <>
      <div className="row calendar-head">
        <IconButton icon="back" label={t("before")} onClick={() => go(monthFrom(month, -1))} />
        <h2 aria-live="polite">{name.format(new Date(`${month}-15T00:00:00Z`))}</h2>
        <IconButton icon="next" label={t("after")} onClick={() => go(monthFrom(month, 1))} />
        <Button onClick={() => go(today.slice(0, 7))}>{t("today")}</Button>
      </div>
      <Month
        key={month}
        days={days}
        month={month}
        today={today}
        by={by}
        filter={state.filter}
        onPeek={onPeek}
      />
    </>
  );
}

interface MonthProps {
  days: readonly string[];
  month: string;
  today: string;
  by: ListField;
  filter: string;
  onPeek: (id: string) => void;
}

function Month({ days, month, today, by, filter, onPeek }: MonthProps) {
  const t = useWords(layoutWords);
  const language = useLocale();
  const format = useFormat();
  const moving = useMoveDay(by.key, by.valueType);
  const dragged = useRef<{ order: OrderSummary; from: string } | null>(null);
  const [over, setOver] = useState("");
  const asked = narrowed(filter, `${by.key}:${days[0]}..${days.at(-1)}`);
  const orders = useInfiniteQuery(laidOutQuery(asked, by.key, [by.key], PAGE));
  const rows = orders.data?.pages.flatMap((page) => page.items) ?? [];
  const isFull = rows.length >= MOST;
  useAllPages({ ...orders, hasNextPage: orders.hasNextPage && !isFull });
  if (orders.error && rows.length === 0)
    return <ErrorPanel error={orders.error} onRetry={() => void orders.refetch()} />;
  const byDay = new Map<string, OrderSummary[]>();
  for (const order of rows) {
    const day = (order.columns?.[by.key] ?? "").slice(0, 10);
    byDay.set(day, [...(byDay.get(day) ?? []), order]);
  }
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  const long = new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "long",
    weekday: "long",
    timeZone: "UTC",
  });
  return (
    <>
      <p className="muted">{t(moving.canMove ? "dayHelp" : "dayFixed")}</p>
      <p className="sr" role="status">
        {moving.said}
      </p>
      <p className="muted" role="status">
        {orders.isFetching ? t("reading") : ""}
        {isFull && orders.hasNextPage && t("capped", { count: format.number(MOST) })}
      </p>
      <div className="calendar-week" aria-hidden>
        {days.slice(0, 7).map((day) => (
          <span key={day}>{weekday.format(new Date(`${day}T00:00:00Z`))}</span>
        ))}
      </div>
      <ol className="calendar-month">
        {days.map((day) => {
          const held = byDay.get(day) ?? [];
          const rest = held.length - MOST_A_DAY;
          const list = `/orders?${new URLSearchParams({ filter: narrowed(filter, `${by.key}:${day}`) })}`;
          return (
            <li
              key={day}
              data-day={day}
              data-other={!day.startsWith(month) || undefined}
              data-empty={held.length === 0 || undefined}
              aria-current={day === today ? "date" : undefined}
              data-over={over === day || undefined}
              onDragOver={(event) => {
                if (!dragged.current) return;
                event.preventDefault();
                setOver(day);
              }}
              onDrop={(event) => {
                event.preventDefault();
                const held = dragged.current;
                dragged.current = null;
                setOver("");
                if (held) void moving.move(held.order, held.from, day);
              }}
            >
              <h3>
                <span aria-hidden>{Number(day.slice(8))}</span>
                <span className="sr">
                  {t("dayOf", { day: long.format(new Date(`${day}T00:00:00Z`)), count: held.length })}
                </span>
                <span className="calendar-long" aria-hidden>
                  {long.format(new Date(`${day}T00:00:00Z`))}
                </span>
              </h3>
              <ul>
                {held.slice(0, MOST_A_DAY).map((order) => (
                  <CalendarEntry
                    key={order.id}
                    order={order}
                    day={day}
                    onMove={moving.canMove ? (to) => void moving.move(order, day, to) : undefined}
                    onDrag={() => {
                      dragged.current = { order, from: day };
                    }}
                    onPeek={onPeek}
                  />
                ))}
              </ul>
              {rest > 0 && (
                <Link href={list} className="calendar-more">
                  {t("moreOf", { count: rest })}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
