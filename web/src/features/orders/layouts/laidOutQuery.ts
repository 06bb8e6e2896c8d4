// Orders for a layout: their keys begin as those of lists do, so that whatever refreshes lists refreshes them.
import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";

export const laidOutQuery = (filter: string, sort: string, fields: readonly string[], limit: number) =>
  infiniteQueryOptions({
    queryKey: ["orders", "laidOut", filter, sort, fields, limit],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.POST("/api/v1/orders/query", {
          body: {
            filter,
            sort,
            fields: [...fields],
            limit,
            count: !pageParam,
            ...(pageParam ? { after: pageParam } : {}),
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    retry: false,
  });
