import { describe, expect, it } from "vitest";
import type { Board } from "~/api/boardQueries";
import { say } from "~/i18n/words";
import { sumsOf } from "./Days";
import { duration, share } from "./durations";
import { listOf, standingOf } from "./links";
import { type BoardState, dayIn } from "./useBoardState";
import { boardWords } from "./words";

const state: BoardState = {
  span: 30,
  from: "",
  to: "",
  team: "",
  person: "",
  site: "",
  wall: false,
  own: "",
};

describe("figures of a board", () => {
  it("tells working time in minutes, then in hours", () => {
    const t = (key: keyof (typeof boardWords)["en"], gaps = {}) => say(boardWords, "en", key, gaps);
    const told = [null, 0, 89, 7_199, 7_200, 9_000, 359_999, 400_000].map((s) => duration(s, t));
    expect(told).toEqual(["–", "0 min", "1 min", "120 min", "2 h", "2.5 h", "100 h", "111 h"]);
  });

  it("tells no share of nothing", () => {
    expect([share(0, 0), share(1, 3), share(3, 3)]).toEqual([null, "33%", "100%"]);
  });

  it("joins many days to weeks that end as their last day", () => {
    const days = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        day: new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10),
        entered: 1,
        finished: 2,
        dropped: 0,
        open: n,
        median: null,
      })) as Board["days"];
    expect(sumsOf(days(100))).toHaveLength(100);
    const weeks = sumsOf(days(101));
    expect(weeks).toHaveLength(15);
    expect(weeks[0]).toEqual({ name: "01-01", entered: 7, finished: 14, open: 6 });
    expect(weeks[14]).toEqual({ name: "04-09", entered: 3, finished: 6, open: 100 });
  });

  it("leads to what is behind a number, with the filters of the board", () => {
    expect(standingOf("t1", state, "")).toBe("/boards/t1/standing?step=");
    expect(standingOf("t1", { ...state, person: "p", site: "s" }, undefined, true)).toBe(
      "/boards/t1/standing?late=1&person=p&site=s",
    );
    const board = { typeId: "t1", from: "2026-11-01", to: "2026-11-26" } as Board;
    const filter = (url: string) => new URL(url, "http://x").searchParams.get("filter");
    expect(filter(listOf(board, state, "created"))).toBe("type:t1 created:2026-11-01..2026-11-26");
    expect(filter(listOf(board, { ...state, site: "s" }, "done"))).toBe(
      "type:t1 status:done,rejected updated:2026-11-01..2026-11-26 site:s",
    );
  });

  it("counts days in the time zone of the organisation", () => {
    const late = Date.parse("2026-11-26T18:00:00Z");
    expect([dayIn("Asia/Shanghai", 0, late), dayIn("UTC", 0, late), dayIn("UTC", 29, late)]).toEqual([
      "2026-11-27",
      "2026-11-26",
      "2026-10-28",
    ]);
  });
});
