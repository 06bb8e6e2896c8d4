// What the app reads, by name. Keys begin with the noun so that a live change can refresh exactly what it touched.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, belongTo, unwrap } from "./client";
import type { Status } from "./types";

export interface OrderFilter {
  status?: Status | undefined;
  typeId?: string | undefined;
  mine?: boolean | undefined;
  q?: string | undefined;
}

/** Form and option lists change by publishing, not by the minute. */
const RARELY = 5 * 60_000;
/** Comments and history come whole, in as few requests as the server allows. */
const STORY_PAGE = 200;

export const metaQuery = queryOptions({
  queryKey: ["meta"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/meta", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => {
    const me = await unwrap(api.GET("/api/v1/session", { signal }));
    belongTo(me.organisation.id);
    return me;
  },
  staleTime: RARELY,
});

export const orderTypesQuery = queryOptions({
  queryKey: ["orderTypes"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/order-types", { signal })),
  staleTime: RARELY,
});

export const formQuery = (typeId: string, version?: number) =>
  queryOptions({
    queryKey: ["form", typeId, version ?? "current"],
    queryFn: ({ signal }) =>
      version === undefined
        ? unwrap(api.GET("/api/v1/order-types/{id}/form", { params: { path: { id: typeId } }, signal }))
        : unwrap(
            api.GET("/api/v1/order-types/{id}/forms/{version}", {
              params: { path: { id: typeId, version } },
              signal,
            }),
          ),
    staleTime: version === undefined ? 30_000 : Number.POSITIVE_INFINITY,
  });

export const optionListQuery = (key: string) =>
  queryOptions({
    queryKey: ["optionList", key],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/option-lists/{key}", { params: { path: { key } }, signal })),
    staleTime: RARELY,
  });

export const ordersQuery = (filter: OrderFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ["orders", filter, limit],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/orders", {
          params: { query: { ...filter, limit, ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    // A changed filter keeps the old rows on screen, dimmed, until the new ones are here.
    placeholderData: keepPreviousData,
  });

/** Where a search may be narrowed to. */
export const searchKinds = ["order", "comment", "file", "record"] as const;
export type SearchKind = (typeof searchKinds)[number];
export const isSearchKind = (name: string | null): name is SearchKind =>
  searchKinds.some((kind) => kind === name);

export const searchQuery = (q: string, kind: SearchKind | undefined) =>
  infiniteQueryOptions({
    queryKey: ["search", q, kind ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/search", {
          params: {
            query: { q, ...(kind ? { kinds: kind } : {}), ...(pageParam ? { after: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export const suggestQuery = (q: string) =>
  queryOptions({
    queryKey: ["search", "suggest", q],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/search/suggest", { params: { query: { q } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/orders/{id}", { params: { path: { id } }, signal })),
  });

export const historyQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["order", id, "history"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/orders/{id}/history", {
          params: { path: { id }, query: { limit: STORY_PAGE, ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });

export const commentsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["order", id, "comments"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/orders/{id}/comments", {
          params: { path: { id }, query: { limit: STORY_PAGE, ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });

export const attachmentsQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id, "attachments"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/orders/{id}/attachments", { params: { path: { id } }, signal })),
  });

export const attachmentQuery = (id: string) =>
  queryOptions({
    queryKey: ["attachment", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/attachments/{id}", { params: { path: { id } }, signal })),
    staleTime: RARELY,
  });

export const userQuery = (id: string) =>
  queryOptions({
    queryKey: ["user", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/users/{id}", { params: { path: { id } }, signal })),
    staleTime: RARELY,
  });

export const usersQuery = (q: string) =>
  queryOptions({
    queryKey: ["users", q],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/users", { params: { query: { q, limit: 50 } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** Who is on duty when. */
export const rostersQuery = queryOptions({
  queryKey: ["rosters"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/rosters", { signal })),
});

/** Other systems that flows call. */
export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/connections", { signal })),
});

export const departmentsQuery = queryOptions({
  queryKey: ["departments"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/departments", { signal })),
  staleTime: RARELY,
});

export const recordQuery = (collection: string, id: string) =>
  queryOptions({
    queryKey: ["record", collection, id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/records/{collection}/{id}", { params: { path: { collection, id } }, signal })),
    staleTime: RARELY,
  });

/** What to offer for what somebody types: by characters, pinyin, initials or a part of the code, the best first. */
export const recordsQuery = (collection: string, q: string, parent?: string) =>
  queryOptions({
    queryKey: ["records", collection, q, parent ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/records/{collection}/suggestions", {
          params: { path: { collection }, query: { q, ...(parent ? { parent } : {}) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** The ways to reach people outside of the browser. */
export const channelKindsQuery = queryOptions({
  queryKey: ["channelKinds"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/channel-kinds", { signal })),
  staleTime: 60_000,
});
