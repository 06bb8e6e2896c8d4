// Jobs as the server sees them, asked for again while they move.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";
import type { Job } from "~/api/types";

const WHILE_MOVING_MS = 1_000;

export const isOver = (job: Job) => job.state !== "waiting" && job.state !== "running";

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/jobs/{id}", { params: { path: { id } }, signal })),
    refetchInterval: (query) => (query.state.data && isOver(query.state.data) ? false : WHILE_MOVING_MS),
  });

export const jobsQuery = (all: boolean) =>
  queryOptions({
    queryKey: ["jobs", all],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/jobs", { params: { query: { all, limit: 50 } }, signal })),
    refetchInterval: (query) =>
      query.state.data?.items.every(isOver) ? 5 * WHILE_MOVING_MS : WHILE_MOVING_MS,
  });

export function useStopJob() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST("/api/v1/jobs/{id}/cancel", { params: { path: { id } } })),
    onSettled: (_data, _error, id) =>
      Promise.all([
        cache.invalidateQueries({ queryKey: ["jobs"] }),
        cache.invalidateQueries({ queryKey: ["job", id] }),
      ]),
  });
}
