// What designers read.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";

export const collectionsQuery = queryOptions({
  queryKey: ["collections"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/collections", { signal })),
  staleTime: 60_000,
});

export const optionListsQuery = queryOptions({
  queryKey: ["optionLists"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/option-lists", { signal })),
});

const ofType = (id: string) => ({ path: { id } });

export const formVersionsQuery = (typeId: string) =>
  queryOptions({
    queryKey: ["form", typeId, "versions"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/order-types/{id}/forms", { params: ofType(typeId), signal })),
  });

export const formDiffQuery = (typeId: string, from: number, to: number) =>
  queryOptions({
    queryKey: ["form", typeId, "diff", from, to],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/order-types/{id}/forms/{from}/diff/{to}", {
          params: { path: { id: typeId, from, to } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
