import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { OrderFilter } from "~/api/queries";
import { orderTypesQuery } from "~/api/queries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { orderWords } from "./words";

const SEARCH_AFTER_MS = 250;

export interface OrderFiltersProps {
  filter: OrderFilter;
  onSet: (name: keyof OrderFilter, value: string) => void;
}

export function OrderFilters({ filter, onSet }: OrderFiltersProps) {
  const t = useWords(orderWords);
  const text = useText();
  const types = useQuery(orderTypesQuery);
  return (
    <search className="filters">
      <SearchBox value={filter.q ?? ""} onChange={(q) => onSet("q", q)} />
      <label className="field">
        <span className="field-label">{t("status")}</span>
        <select
          className="input"
          value={filter.status ?? ""}
          onChange={(event) => onSet("status", event.target.value)}
        >
          <option value="">{t("anyStatus")}</option>
          <option value="open">{t("open")}</option>
          <option value="done">{t("done")}</option>
          <option value="cancelled">{t("cancelled")}</option>
        </select>
      </label>
      <label className="field">
        <span className="field-label">{t("type")}</span>
        <select
          className="input"
          value={filter.typeId ?? ""}
          onChange={(event) => onSet("typeId", event.target.value)}
        >
          <option value="">{t("allTypes")}</option>
          {types.data?.items.map((type) => (
            <option key={type.id} value={type.id}>
              {text(type.name)}
            </option>
          ))}
        </select>
      </label>
      <label className="choice">
        <input
          type="checkbox"
          checked={filter.mine ?? false}
          onChange={(event) => onSet("mine", event.target.checked ? "true" : "")}
        />
        {t("mine")}
      </label>
    </search>
  );
}

/** Searches while one types, but not while pinyin is still on its way to becoming a word. */
function SearchBox({ value, onChange }: { value: string; onChange: (words: string) => void }) {
  const t = useWords(orderWords);
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);
  useEffect(() => {
    // The address changed by other means (cleared, back button).
    if (value !== sent.current) setTyped(value);
    sent.current = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (words: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = words.trim();
      onChange(words.trim());
    }, SEARCH_AFTER_MS);
  };
  return (
    <label className="field">
      <span className="field-label">{t("searchLabel")}</span>
      <input
        className="input"
        type="search"
        id="order-search"
        value={typed}
        placeholder={t("searchHint")}
        onChange={(event) => {
          setTyped(event.target.value);
          const composing = event.nativeEvent instanceof InputEvent && event.nativeEvent.isComposing;
          if (!composing) later(event.target.value);
        }}
        onCompositionEnd={(event) => later(event.currentTarget.value)}
      />
    </label>
  );
}
