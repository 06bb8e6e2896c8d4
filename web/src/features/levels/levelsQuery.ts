import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";

export const levelsQuery = queryOptions({
  queryKey: ["serviceLevels"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/service-levels", { signal })),
});
