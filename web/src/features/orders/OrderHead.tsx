import { useWords } from "~/i18n/words";
import { Icon } from "~/ui/Icon";
import { listWords } from "./listWords";
import type { Column } from "./OrderRow";
import { orderWords } from "./words";

export interface OrderHeadProps {
  columns: readonly Column[];
  /** Keys the list can be sorted by. */
  sortable: ReadonlySet<string>;
  sort: string;
  onSort: (sort: string) => void;
  picked: "none" | "some" | "all";
  onPickAll: () => void;
}

/** The head of the table: names, and the sort by pressing one. */
export function OrderHead({ columns, sortable, sort, onSort, picked, onPickAll }: OrderHeadProps) {
  const t = useWords(orderWords);
  const tl = useWords(listWords);
  const sorted = (key: string, label: string) => {
    if (!sortable.has(key)) return label;
    const way = sort === key ? "up" : sort === `-${key}` ? "down" : null;
    // First press: the largest or latest first; a number and a name read better upwards.
    const next = way === "down" ? key : way === "up" ? `-${key}` : key === "number" ? key : `-${key}`;
    const direction = way && `, ${tl(way === "up" ? "ascending" : "descending")}`;
    return (
      <button
        type="button"
        className="order-sort"
        data-way={way ?? undefined}
        aria-label={`${tl("sortBy", { name: label })}${direction ?? ""}`}
        onClick={() => onSort(next)}
      >
        {label}
        {way && <Icon name="down" />}
      </button>
    );
  };
  return (
    <div className="order-head">
      <label className="order-pick">
        <input
          type="checkbox"
          aria-label={tl(picked === "all" ? "selectNone" : "selectAll")}
          checked={picked === "all"}
          ref={(box) => {
            if (box) box.indeterminate = picked === "some";
          }}
          onChange={onPickAll}
        />
      </label>
      <span>{sorted("number", t("number"))}</span>
      <span className="order-head-title">
        {t("title")}
        <span className="order-head-created">{sorted("created", t("created"))}</span>
      </span>
      <span className="order-type">{t("type")}</span>
      <span>{t("status")}</span>
      <span className="order-who">{t("requester")}</span>
      {columns.map(({ key, label }) => (
        <span className="order-more" key={key}>
          {sorted(key, label)}
        </span>
      ))}
      <span className="order-counts" />
      <span className="order-when">{sorted("updated", t("updated"))}</span>
    </div>
  );
}
