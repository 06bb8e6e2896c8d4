import "./filter.css";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { departmentsQuery, isOpen, type ListField, listFieldsQuery } from "~/api/lists";
import { recordsQuery, usersQuery } from "~/api/queries";
import { useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Icon } from "~/ui/Icon";
import { isImeKey } from "~/ui/ime";
import { isUnfinished, joinFilter, splitFilter } from "./filterParts";
import { listWords } from "./listWords";
import { type Found, openTest, suggest } from "./suggest";

export interface FilterBarProps {
  filter: string;
  onChange: (filter: string) => void;
  /** What the server says is wrong with the filter. */
  fault: string | null;
}

/** Conditions as tokens, and a place to write the next one. */
export function FilterBar({ filter, onChange, fault }: FilterBarProps) {
  const t = useWords(listWords);
  const language = useLocale();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const fields = useQuery(listFieldsQuery).data?.items.filter(isOpen) ?? [];
  const parts = [...new Set(splitFilter(filter))];
  const found = useFound(typed, fields);
  const offers = open ? suggest(typed, fields, language, found) : [];
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, other offers
  useEffect(() => setActive(-1), [typed]);

  const commit = (words: string) => {
    const added = splitFilter(words);
    if (added.length > 0) onChange(joinFilter([...parts, ...added]));
    setTyped("");
    setOpen(false);
  };
  const take = (at: number) => {
    const offer = offers[at];
    if (!offer) return;
    if (offer.open) {
      setTyped(offer.words);
      setOpen(true);
    } else commit(offer.words);
    input.current?.focus();
  };
  const remove = (at: number) => onChange(joinFilter(parts.filter((_, index) => index !== at)));
  const edit = (at: number) => {
    setTyped(parts[at] ?? "");
    remove(at);
    setOpen(true);
    input.current?.focus();
  };
  const step = (by: number) => {
    if (offers.length === 0) setOpen(true);
    else setActive((now) => (now + by + offers.length + (now < 0 && by < 0 ? 1 : 0)) % offers.length);
  };

  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (isImeKey(event)) return;
    const actions: Record<string, () => void> = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: () => {
        if (active >= 0) take(active);
        else if (typed.trim() && !isUnfinished(typed.trim())) commit(typed);
      },
      Escape: () => (open && offers.length > 0 ? setOpen(false) : input.current?.blur()),
    };
    if (event.key === "Tab" && !event.shiftKey && open && offers.length > 0 && typed) {
      event.preventDefault();
      take(Math.max(0, active));
    } else if (event.key === "Backspace" && typed === "" && parts.length > 0) {
      event.preventDefault();
      edit(parts.length - 1);
    } else if (actions[event.key]) {
      event.preventDefault();
      actions[event.key]?.();
    }
  };

  return (
    <search className="filter-bar" aria-label={t("filter")}>
      <div className="filter-box" data-fault={fault ? true : undefined}>
        <Icon name="search" />
        {parts.map((part, at) => (
          <span className="filter-part" key={part}>
            <button
              type="button"
              className="filter-words"
              onClick={() => edit(at)}
              title={t("editPart", { part })}
            >
              {part}
            </button>
            <button type="button" aria-label={t("removePart", { part })} onClick={() => remove(at)}>
              <Icon name="close" />
            </button>
          </span>
        ))}
        <input
          ref={input}
          id="order-filter"
          className="filter-input"
          role="combobox"
          aria-label={t("filter")}
          aria-expanded={offers.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault ? `${id}-fault` : undefined}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          placeholder={parts.length > 0 ? t("addMore") : t("filterHint")}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setOpen(true);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            setOpen(false);
            if (typed.trim() && !isUnfinished(typed.trim())) commit(typed);
          }}
        />
        {(parts.length > 0 || typed) && (
          <button
            type="button"
            className="filter-clear"
            aria-label={t("clear")}
            title={t("clear")}
            onClick={() => {
              setTyped("");
              onChange("");
              input.current?.focus();
            }}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      {offers.length > 0 && (
        <div className="filter-offers" role="listbox" id={`${id}-list`} aria-label={t("suggestions")}>
          {offers.map((offer, at) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's
            <div
              key={offer.words}
              role="option"
              id={`${id}-${at}`}
              tabIndex={-1}
              aria-selected={at === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(at)}
            >
              <span className="wrap">{offer.label}</span>
              {offer.hint && <span className="muted">{offer.hint}</span>}
            </div>
          ))}
        </div>
      )}
      {fault && (
        <p className="field-error" id={`${id}-fault`} role="alert">
          <Icon name="alert" />
          {fault}
        </p>
      )}
    </search>
  );
}

/** People, departments and records whose names fit the value being typed. */
function useFound(typed: string, fields: readonly ListField[]): Found[] {
  const language = useLocale();
  const test = openTest(typed, fields, language);
  const kind = test?.field.valueType;
  const collection = test?.field.collection ?? "";
  const value = test?.value ?? "";
  const people = useQuery({ ...usersQuery(value), enabled: kind === "person" });
  const records = useQuery({ ...recordsQuery(collection, value), enabled: kind === "record" });
  const departments = useQuery({ ...departmentsQuery, enabled: kind === "department" });
  if (kind === "person")
    return (people.data?.items ?? []).map((user) => ({
      value: user.login,
      label: user.name,
      hint: user.login,
    }));
  if (kind === "record")
    return (records.data?.items ?? []).map((record) => ({
      value: record.code,
      label: record.name,
      hint: record.code,
    }));
  if (kind === "department")
    return (departments.data?.items ?? []).map(({ code, name }) => ({
      value: code,
      label: name,
      hint: code,
    }));
  return [];
}
