import { useSearchParams } from "wouter";

/** What a list shows, as it stands in the address. */
export interface ListState {
  filter: string;
  sort: string;
  columns: string[];
  /** The saved view it came from. */
  view: string;
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
  };
  const set = (change: Partial<ListState>) => {
    const next = { ...state, ...change };
    const written = new URLSearchParams();
    if (next.filter.trim()) written.set("filter", next.filter.trim());
    if (next.sort !== NEWEST_FIRST) written.set("sort", next.sort);
    if (next.columns.length > 0) written.set("columns", next.columns.join(","));
    if (next.view) written.set("view", next.view);
    setSearch(written, { replace: change.view === undefined });
  };
  return { state, set };
}
