// Figures of boards and what stands behind them. They are counted from the log a moment after a thing happened.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, settle, unwrap, versionTag } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Board = Schemas["Board"];
export type BoardFigures = Schemas["BoardFigures"];
export type BoardStep = Schemas["BoardStep"];
export type BoardDay = Schemas["BoardDay"];
export type BoardGroup = Schemas["BoardGroup"];
export type OwnBoard = Schemas["OwnBoard"];
export type SaveOwnBoard = Schemas["SaveOwnBoard"];
export type StandingOrder = Schemas["StandingOrder"];

export interface BoardOver {
  team: string;
  person: string;
  site: string;
}
export interface BoardPeriod {
  from: string;
  to: string;
}

const named = (asked: object) =>
  Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== "" && value !== undefined));

export const boardsQuery = (period: BoardPeriod) =>
  queryOptions({
    queryKey: ["boards", "all", period],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/boards", { params: { query: named(period) }, signal })),
  });

export const boardQuery = (typeId: string, period: BoardPeriod, over: BoardOver) =>
  queryOptions({
    queryKey: ["boards", typeId, period, over],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/boards/{typeId}", {
          params: { path: { typeId }, query: named({ ...period, ...over }) },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    // Events that are not counted yet are within a moment.
    refetchInterval: (query) => (query.state.data && query.state.data.behind > 0 ? 1_000 : 60_000),
    retry: false,
  });

export type GroupBy = "person" | "team" | "site";

export const boardGroupsQuery = (typeId: string, by: GroupBy, period: BoardPeriod) =>
  queryOptions({
    queryKey: ["boards", typeId, "groups", by, period],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/boards/{typeId}/groups", {
          params: { path: { typeId }, query: { by, ...named(period) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
  });

export interface StandingAsked extends BoardOver {
  /** Undefined for every step, empty for orders as a whole. */
  step: string | undefined;
  late: boolean;
}

export const standingQuery = (typeId: string, { late, step, ...over }: StandingAsked) =>
  infiniteQueryOptions({
    queryKey: ["boards", typeId, "standing", step ?? null, late, over],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/boards/{typeId}/standing", {
          params: {
            path: { typeId },
            query: {
              ...named(over),
              ...(step === undefined ? {} : { step }),
              ...(late ? { late } : {}),
              ...(pageParam ? { after: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    retry: false,
  });

/** The boards that people arranged: the reader's own, and those shared with them. */
export const ownBoardsQuery = queryOptions({
  queryKey: ["ownBoards"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/own-boards", { signal })),
  staleTime: 60_000,
});

export const saveOwnBoard = (held: OwnBoard | undefined, body: SaveOwnBoard) =>
  held
    ? unwrap(
        api.PUT("/api/v1/own-boards/{id}", {
          params: { path: { id: held.id }, header: { "If-Match": versionTag(held.version) } },
          body,
        }),
      )
    : unwrap(api.POST("/api/v1/own-boards", { body }));

export const deleteOwnBoard = (id: string) =>
  settle(api.DELETE("/api/v1/own-boards/{id}", { params: { path: { id } } }));
