// What the reader is told of orders.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";

export const noticesQuery = (unseen: boolean) =>
  infiniteQueryOptions({
    queryKey: ["notices", "list", unseen],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/notices", {
          params: { query: { unseen, limit: 50, ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });

export const noticeCountQuery = queryOptions({
  queryKey: ["notices", "count"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/notices/count", { signal })),
});

/** Notes that notices were seen: all up to one of them, or all about an order. */
export const seeNotices = (body: { upTo: number } | { orderId: string }) =>
  unwrap(api.POST("/api/v1/notices/seen", { body }));
