import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { OrderSummary } from "~/api/types";
import { textIn, useLocale, useTimeZone } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { toast } from "~/ui/toasts";
import { dayOf, movedTo } from "./days";
import { fieldOf, isOfForm } from "./parts";
import { layoutWords } from "./words";

/**
 * Moves orders to another day: the date field that the calendar lies by gets another answer. What the reader saw goes
 * along, so nobody's change in between is overwritten; and a move can be undone.
 */
export function useMoveDay(by: string, valueType: string) {
  const t = useWords(layoutWords);
  const language = useLocale();
  const zone = useTimeZone();
  const cache = useQueryClient();
  const [said, setSaid] = useState("");
  const refresh = async (id: string) => {
    void cache.invalidateQueries({ queryKey: ["order", id] });
    await cache.invalidateQueries({ queryKey: ["orders", "laidOut"] });
  };
  const write = (id: string, from: unknown, to: unknown) => {
    const field = fieldOf(by);
    const body = { values: { [field]: to }, seen: { [field]: from ?? null } };
    return unwrap(api.PATCH("/api/v1/orders/{id}", { params: { path: { id } }, body }));
  };
  const fail = async (order: OrderSummary, words: string) => {
    setSaid(t("movedBack", { number: order.number }));
    toast("danger", words);
    await refresh(order.id);
  };
  const undo = async (order: OrderSummary, from: unknown, to: unknown) => {
    try {
      await write(order.id, to, from);
      setSaid(t("undone", { number: order.number }));
      toast("ok", t("undone", { number: order.number }));
      await refresh(order.id);
    } catch (error) {
      await fail(order, textIn(language, asProblem(error).text));
    }
  };
  const move = async (order: OrderSummary, seenOn: string, to: string) => {
    if (seenOn === to) return;
    try {
      const params = { path: { id: order.id } };
      const now = await unwrap(api.GET("/api/v1/orders/{id}", { params }));
      const held = now.values[fieldOf(by)];
      if (!now.actions.includes("edit") || now.readOnly.includes(fieldOf(by))) {
        return await fail(order, t("cannotEdit"));
      }
      if (typeof held !== "string" || dayOf(held, valueType, zone) !== seenOn) {
        return await fail(order, t("movedMeanwhile", { number: order.number }));
      }
      const next = movedTo(held, to, valueType, zone);
      await write(order.id, held, next);
      const words = t("movedDay", { number: order.number, day: to });
      setSaid(words);
      toast(
        "ok",
        <span className="row">
          {words}
          <Button icon="undo" onClick={() => void undo(order, held, next)}>
            {t("undo")}
          </Button>
        </span>,
      );
      await refresh(order.id);
    } catch (error) {
      await fail(order, textIn(language, asProblem(error).text));
    }
  };
  return { canMove: isOfForm(by), said, move };
}
