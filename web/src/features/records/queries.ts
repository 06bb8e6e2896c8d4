// What the pages of records read.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";
import type { components } from "~/api/schema";

export { collectionsQuery } from "~/api/designQueries";

export const recordPagesQuery = (collection: string, q: string) =>
  infiniteQueryOptions({
    queryKey: ["records", collection, "pages", q],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/records/{collection}", {
          params: {
            path: { collection },
            query: { q, limit: 50, ...(pageParam ? { after: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

export const suggestionsQuery = (collection: string, q: string) =>
  queryOptions({
    queryKey: ["records", collection, "suggestions", q],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/records/{collection}/suggestions", {
          params: { path: { collection }, query: { q } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

const below = (collection: string, id: string) => ["record", collection, id];

export const childrenQuery = (collection: string, id: string) =>
  queryOptions({
    queryKey: [...below(collection, id), "children"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/records/{collection}/{id}/children", {
          params: { path: { collection, id } },
          signal,
        }),
      ),
  });

export const ancestorsQuery = (collection: string, id: string) =>
  queryOptions({
    queryKey: [...below(collection, id), "ancestors"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/records/{collection}/{id}/ancestors", {
          params: { path: { collection, id } },
          signal,
        }),
      ),
  });

export const changesQuery = (collection: string, id: string) =>
  queryOptions({
    queryKey: [...below(collection, id), "history"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/records/{collection}/{id}/history", {
          params: { path: { collection, id }, query: { limit: 200 } },
          signal,
        }),
      ),
  });

export const duplicatesQuery = (collection: string) =>
  queryOptions({
    queryKey: ["records", collection, "duplicates"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/records/{collection}/duplicates", { params: { path: { collection } }, signal }),
      ),
  });

export type RecordLabel = components["schemas"]["RecordLabel"];

/** What is printed on the labels of records. */
export const labelsQuery = (collection: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: ["records", collection, "labels", ids],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/records/{collection}/labels", {
          params: { path: { collection } },
          body: { ids: [...ids] },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
