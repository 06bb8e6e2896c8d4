// What the list of orders reads and changes: pages, fields, views and their counts.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, settle, unwrap, versionTag } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type ListField = Schemas["ListField"];
export type View = Schemas["View"];
export type SaveView = Schemas["SaveView"];
export type Tree = Record<string, unknown>;

export interface ListQuery {
  filter: string;
  sort: string;
  columns: readonly string[];
}

const PAGE = 100;

/** Pages of a list. The total is asked for once, with the first page. */
export const listQuery = ({ filter, sort, columns }: ListQuery) =>
  infiniteQueryOptions({
    queryKey: ["orders", "list", filter, sort, columns],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.POST("/api/v1/orders/query", {
          body: {
            filter,
            sort,
            fields: [...columns],
            limit: PAGE,
            count: !pageParam,
            ...(pageParam ? { after: pageParam } : {}),
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    // A changed filter keeps the old rows on screen, dimmed, until the new ones are here.
    placeholderData: keepPreviousData,
    // A filter that cannot be read does not become readable by asking again.
    retry: false,
  });

export const listFieldsQuery = queryOptions({
  queryKey: ["listFields"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/orders/fields", { signal })),
  staleTime: 60_000,
});

/** Whether lists may be filtered by it: not while a step at which the reader is asked hides it. */
export const isOpen = ({ closed }: ListField) => !closed;

export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/views", { signal })),
  staleTime: 60_000,
});

/** The groups with which one may share a view. */
export const shareGroupsQuery = queryOptions({
  queryKey: ["shareGroups"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/views/groups", { signal })),
  staleTime: 60_000,
});

export const viewCountsQuery = queryOptions({
  queryKey: ["viewCounts"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/views/counts", { signal })),
});

export const departmentsQuery = queryOptions({
  queryKey: ["departments"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/departments", { signal })),
  staleTime: 5 * 60_000,
});

/** The same filter in words and as a tree. */
export const readFilter = (filter: string | Tree) =>
  unwrap(api.POST("/api/v1/orders/filter", { body: { filter } }));

export const createView = (body: SaveView) => unwrap(api.POST("/api/v1/views", { body }));

export const changeView = (view: View, body: SaveView) =>
  unwrap(
    api.PATCH("/api/v1/views/{id}", {
      params: { path: { id: view.id }, header: { "If-Match": versionTag(view.version) } },
      body,
    }),
  );

export const deleteView = (view: View) =>
  settle(
    api.DELETE("/api/v1/views/{id}", {
      params: { path: { id: view.id }, header: { "If-Match": versionTag(view.version) } },
    }),
  );
