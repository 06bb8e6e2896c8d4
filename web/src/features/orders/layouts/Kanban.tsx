import "./layouts.css";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import type { ListField } from "~/api/lists";
import { asProblem } from "~/api/problem";
import type { OrderSummary } from "~/api/types";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { toast } from "~/ui/toasts";
import { isStatus } from "../StatusBadge";
import type { ListState } from "../useListState";
import { KanbanColumn } from "./KanbanColumn";
import { columnFields, fieldOf, isOfForm, narrowed } from "./parts";
import { layoutWords } from "./words";

/** Orders without a value. */
const EMPTY = "";

export interface KanbanColumnOf {
  value: string;
  name: string;
  filter: string;
}

interface KanbanProps {
  state: ListState;
  fields: readonly ListField[];
  onPeek: (id: string) => void;
}

/** Orders side by side, a column for each choice of a field. Moving a card changes the field, if the server agrees. */
export default function Kanban({ state, fields, onPeek }: KanbanProps) {
  const t = useWords(layoutWords);
  const language = useLocale();
  const cache = useQueryClient();
  const [said, setSaid] = useState("");
  const dragged = useRef<{ order: OrderSummary; from: string } | null>(null);
  const offered = columnFields(fields);
  const by = offered.find((field) => field.key === state.by) ?? offered[0];
  if (!by) return null;
  const of = (value: string) =>
    value === EMPTY ? `${by.key}:empty` : `${by.key}:"${value.replaceAll('"', "")}"`;
  const choices = (by.choices ?? []).map(({ value, label }) => ({ value, name: textIn(language, label) }));
  const typePart = isOfForm(by.key) ? `type:${by.key.slice(0, by.key.indexOf("."))} ` : "";
  const columns: KanbanColumnOf[] = [
    ...choices,
    ...(isOfForm(by.key) ? [{ value: EMPTY, name: t("empty") }] : []),
  ].map(({ value, name }) => ({ value, name, filter: narrowed(state.filter, `${typePart}${of(value)}`) }));

  const move = async (order: OrderSummary, from: string, to: string) => {
    const target = columns.find((column) => column.value === to);
    if (!target || from === to) return;
    try {
      if (isOfForm(by.key)) await changeField(order, fieldOf(by.key), from, to);
      else if (isStatus(to)) await changeStatus(order, to);
      setSaid(t("moved", { number: order.number, name: target.name }));
      toast("ok", t("moved", { number: order.number, name: target.name }));
    } catch (error) {
      setSaid(t("movedBack", { number: order.number }));
      toast("danger", textIn(language, asProblem(error).text));
    }
    void cache.invalidateQueries({ queryKey: ["order", order.id] });
    await cache.invalidateQueries({ queryKey: ["orders", "laidOut"] });
  };
  return (
    <>
      <p className="muted kanban-help">{t("cardHelp")}</p>
      <p className="sr" role="status">
        {said}
      </p>
      <div className="kanban">
        {columns.map((column, at) => (
          <KanbanColumn
            key={column.value}
            column={column}
            columns={columns}
            sort={state.sort}
            onMove={(order, to) => void move(order, column.value, to)}
            onStep={(order, by) => {
              const next = columns[at + by];
              if (next) void move(order, column.value, next.value);
            }}
            onDrag={(order) => {
              dragged.current = { order, from: column.value };
            }}
            onDrop={() => {
              const held = dragged.current;
              dragged.current = null;
              if (held) void move(held.order, held.from, column.value);
            }}
            onPeek={onPeek}
          />
        ))}
      </div>
    </>
  );
}

const changeStatus = (order: OrderSummary, to: OrderSummary["status"]) =>
  unwrap(
    api.POST("/api/v1/orders/{id}/status", {
      params: { path: { id: order.id }, header: { "If-Match": versionTag(order.version) } },
      body: { to },
    }),
  );

/** What the card was seen with goes along: a change by somebody else meanwhile is not overwritten. */
const changeField = (order: OrderSummary, field: string, from: string, to: string) =>
  unwrap(
    api.PATCH("/api/v1/orders/{id}", {
      params: { path: { id: order.id } },
      body: {
        values: { [field]: to === EMPTY ? null : to },
        seen: { [field]: from === EMPTY ? null : from },
      },
    }),
  );
