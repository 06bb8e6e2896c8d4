import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";

export const calendarsQuery = queryOptions({
  queryKey: ["calendars"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/calendars", { signal })),
});

export const publicDaysQuery = queryOptions({
  queryKey: ["publicDays"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/calendars/public-days", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});
