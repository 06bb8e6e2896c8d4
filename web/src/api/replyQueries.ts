import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";

export const repliesQuery = queryOptions({
  queryKey: ["replies"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/reply-templates", { signal })),
  staleTime: 60_000,
});

export const macrosQuery = queryOptions({
  queryKey: ["macros"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/macros", { signal })),
  staleTime: 60_000,
});

export const orderMacrosQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id, "macros"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/orders/{id}/macros", { params: { path: { id } }, signal })),
  });
