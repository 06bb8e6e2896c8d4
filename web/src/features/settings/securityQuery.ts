import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";

export const securityQuery = queryOptions({
  queryKey: ["security"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/session/security", { signal })),
});

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/sessions", { signal })),
});

export function useSecurityChanged() {
  const cache = useQueryClient();
  return () => cache.invalidateQueries({ queryKey: securityQuery.queryKey });
}
