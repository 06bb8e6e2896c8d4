import { useSearchParams } from "wouter";
import type { BoardOver, BoardPeriod } from "~/api/boardQueries";
import { useTimeZone } from "~/i18n/locale";

/** Days that are chosen by one click. */
export const spans = [1, 7, 30, 90] as const;
export type Span = (typeof spans)[number];
const USUAL: Span = 30;

export interface BoardState extends BoardOver, BoardPeriod {
  /** Days up to today, which go on with the clock; 0 where days were named. */
  span: number;
  wall: boolean;
  /** The kept board that is shown; the usual one when empty. */
  own: string;
}

/** The day `back` days before now, in a time zone: 2026-11-26. */
export function dayIn(zone: string, back: number, now = Date.now()): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return parts.format(now - back * 86_400_000);
}

/** What a board shows stands in the address: it survives a reload and can be sent to somebody, or to a screen. */
export function useBoardState() {
  const zone = useTimeZone();
  const [search, setSearch] = useSearchParams();
  const get = (name: string) => search.get(name) ?? "";
  const span = get("from") ? 0 : Number(get("span")) || USUAL;
  const state: BoardState = {
    span,
    from: span ? dayIn(zone, span - 1) : get("from"),
    to: span ? dayIn(zone, 0) : get("to") || dayIn(zone, 0),
    team: get("team"),
    person: get("person"),
    site: get("site"),
    wall: get("wall") === "1",
    own: get("own"),
  };
  const set = (change: Partial<BoardState>) => {
    const next = { ...state, ...change };
    const written = new URLSearchParams();
    if (next.span) {
      if (next.span !== USUAL) written.set("span", String(next.span));
    } else {
      written.set("from", next.from);
      written.set("to", next.to);
    }
    for (const name of ["team", "person", "site", "own"] as const)
      if (next[name]) written.set(name, next[name]);
    if (next.wall) written.set("wall", "1");
    setSearch(written, { replace: true });
  };
  return { state, set };
}

export const overOf = ({ team, person, site }: BoardOver): BoardOver => ({ team, person, site });
