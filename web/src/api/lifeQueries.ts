// What surrounds an order: people, other orders. Keys begin with the order's, so a live change refreshes them too.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";

export const linksQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id, "links"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/orders/{id}/links", { params: { path: { id } }, signal })),
  });

/** What is promised for an order; read again every minute while somebody looks, for time goes by. */
export const clocksQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id, "clocks"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/orders/{id}/clocks", { params: { path: { id } }, signal })),
    refetchInterval: 60_000,
  });

export const watchQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id, "watch"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/orders/{id}/watch", { params: { path: { id } }, signal })),
  });

export const watchedQuery = (limit: number) =>
  infiniteQueryOptions({
    queryKey: ["orders", "watched", limit],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/watched-orders", {
          params: { query: { limit, ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });

export const mentionsQuery = (limit: number) =>
  infiniteQueryOptions({
    queryKey: ["orders", "mentions", limit],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/mentions", {
          params: { query: { limit, ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
