import { useSearchParams } from "wouter";

/** How the orders of a list are laid out. */
export const layouts = ["table", "kanban", "calendar", "map"] as const;
export type Layout = (typeof layouts)[number];

/** What a list shows, as it stands in the address. */
export interface ListState {
  filter: string;
  sort: string;
  columns: string[];
  /** The saved view it came from. */
  view: string;
  layout: Layout;
  /** The field that orders are laid out by; the first that fits when empty. */
  by: string;
  /** The month of the calendar, 2026-11; this one when empty. */
  month: string;
  /** The order beside the list. */
  peek: string;
}

export const NEWEST_FIRST = "-created";

/** Addresses of before filters had words. */
function oldWords(search: URLSearchParams): string {
  const parts = [];
  if (search.get("status")) parts.push(`status:${search.get("status")}`);
  if (search.get("typeId")) parts.push(`type:${search.get("typeId")}`);
  if (search.get("mine") === "true") parts.push("requester:me");
  if (search.get("q")) parts.push(search.get("q"));
  return parts.join(" ");
}

/** The list lives in the address: it survives a reload, goes back with the browser, and can be sent to somebody. */
export function useListState() {
  const [search, setSearch] = useSearchParams();
  const state: ListState = {
    filter: search.get("filter") ?? oldWords(search),
    sort: search.get("sort") ?? NEWEST_FIRST,
    columns: (search.get("columns") ?? "").split(",").filter(Boolean),
    view: search.get("view") ?? "",
    layout: layouts.find((each) => each === search.get("layout")) ?? "table",
    by: search.get("by") ?? "",
    month: search.get("month") ?? "",
    peek: search.get("peek") ?? "",
  };
  const set = (change: Partial<ListState>) => {
    const next = { ...state, ...change };
    const written = new URLSearchParams();
    if (next.filter.trim()) written.set("filter", next.filter.trim());
    if (next.sort !== NEWEST_FIRST) written.set("sort", next.sort);
    if (next.columns.length > 0) written.set("columns", next.columns.join(","));
    if (next.view) written.set("view", next.view);
    if (next.layout !== "table") written.set("layout", next.layout);
    for (const name of ["by", "month", "peek"] as const) if (next[name]) written.set(name, next[name]);
    setSearch(written, { replace: change.view === undefined });
  };
  return { state, set };
}
