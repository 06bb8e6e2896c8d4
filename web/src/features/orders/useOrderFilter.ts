import { useSearchParams } from "wouter";
import type { OrderFilter } from "~/api/queries";
import type { Status } from "~/api/types";

const statuses: readonly Status[] = ["open", "done", "cancelled"];

export function isStatus(name: string | null): name is Status {
  return statuses.some((status) => status === name);
}

/** The filter lives in the address: it survives a reload, goes back with the browser, and can be sent to somebody. */
export function useOrderFilter() {
  const [search, setSearch] = useSearchParams();
  const status = search.get("status");
  const filter: OrderFilter = {
    ...(isStatus(status) ? { status } : {}),
    ...(search.get("typeId") ? { typeId: search.get("typeId") ?? "" } : {}),
    ...(search.get("mine") === "true" ? { mine: true } : {}),
    ...(search.get("q") ? { q: search.get("q") ?? "" } : {}),
  };
  const set = (name: keyof OrderFilter, value: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const clear = () => setSearch(new URLSearchParams(), { replace: true });
  return { filter, set, clear, filtered: Object.keys(filter).length > 0 };
}
