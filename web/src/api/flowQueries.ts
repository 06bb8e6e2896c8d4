// Where orders stand in their flows, and what people are asked to do. Keys of an order's flow begin with the order's, so
// a live change refreshes it too.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import { asProblem } from "./problem";

/** Where an order stands; null when it follows no flow. */
export const orderFlowQuery = (id: string) =>
  queryOptions({
    queryKey: ["order", id, "flow"],
    queryFn: async ({ signal }) => {
      try {
        return await unwrap(api.GET("/api/v1/orders/{id}/flow", { params: { path: { id } }, signal }));
      } catch (error) {
        if (asProblem(error).status === 404) return null;
        throw error;
      }
    },
  });

export type TaskBox = "todo" | "done";

export const tasksQuery = (box: TaskBox) =>
  infiniteQueryOptions({
    queryKey: ["tasks", box],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/tasks", {
          params: { query: { box, limit: 50, ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });

export const taskCountQuery = queryOptions({
  queryKey: ["tasks", "count"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tasks/count", { signal })),
});

/** Who acts for me, and for whom I act. */
export const deputyQuery = queryOptions({
  queryKey: ["absences", "present"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/absences", { signal })),
  staleTime: 60_000,
});

/** The orders I asked for that follow a flow. */
export const myOrdersQuery = infiniteQueryOptions({
  queryKey: ["tasks", "mine"],
  queryFn: ({ pageParam, signal }) =>
    unwrap(
      api.GET("/api/v1/tasks/mine", {
        params: { query: { limit: 50, ...(pageParam ? { after: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: "",
  getNextPageParam: (last) => last.next,
});

/** What I was told at steps of orders. */
export const ccQuery = infiniteQueryOptions({
  queryKey: ["tasks", "cc"],
  queryFn: ({ pageParam, signal }) =>
    unwrap(
      api.GET("/api/v1/tasks/notices", {
        params: { query: { limit: 50, ...(pageParam ? { after: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: "",
  getNextPageParam: (last) => last.next,
});
