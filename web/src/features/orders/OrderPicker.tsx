import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ordersQuery } from "~/api/queries";
import type { OrderSummary } from "~/api/types";
import { useWords } from "~/i18n/words";
import { ComboBox } from "~/ui/ComboBox";
import { lifeWords } from "./lifeWords";

const SHOWN = 20;

export interface OrderPickerProps {
  /** The order that cannot be chosen: the one the question is about. */
  except: string;
  chosen: OrderSummary | undefined;
  onChange: (order: OrderSummary | undefined) => void;
}

/** Chooses another order by number or words of its title. */
export function OrderPicker({ except, chosen, onChange }: OrderPickerProps) {
  const t = useWords(lifeWords);
  const [words, setWords] = useState("");
  const found = useInfiniteQuery(ordersQuery({ q: words || undefined }, SHOWN));
  const offered = (found.data?.pages[0]?.items ?? []).filter((order) => order.id !== except);
  return (
    <div className="field">
      <label className="field-label" htmlFor="other-order" id="other-order-label">
        {t("linkOther")}
      </label>
      <ComboBox
        id="other-order"
        options={offered.map((order) => ({
          id: order.id,
          text: order.title || order.number,
          hint: order.number,
        }))}
        value={chosen?.id ?? null}
        valueText={chosen ? `${chosen.number} ${chosen.title}` : ""}
        placeholder={t("linkSearch")}
        onChange={(id) => onChange(offered.find((order) => order.id === id))}
        onSearch={setWords}
        loading={found.isFetching}
      />
    </div>
  );
}
