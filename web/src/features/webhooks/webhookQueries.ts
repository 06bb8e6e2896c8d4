import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";

export const webhooksKey = ["webhooks"];

export const webhooksQuery = queryOptions({
  queryKey: [...webhooksKey, "list"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/webhooks", { signal })),
  refetchInterval: 10_000,
});

export const deliveriesQuery = (id: string, state: string) =>
  infiniteQueryOptions({
    queryKey: [...webhooksKey, "deliveries", id, state],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/webhooks/{id}/deliveries", {
          params: {
            path: { id },
            query: { limit: 20, ...(state ? { state } : {}), ...(pageParam ? { after: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    refetchInterval: 5_000,
  });

export const deliveryQuery = (id: string, delivery: string) =>
  queryOptions({
    queryKey: [...webhooksKey, "delivery", id, delivery],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/webhooks/{id}/deliveries/{delivery}", {
          params: { path: { id, delivery } },
          signal,
        }),
      ),
  });
