import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";

export const inboundKey = ["inboundWebhooks"];

export const inboundQuery = queryOptions({
  queryKey: inboundKey,
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/inbound-webhooks", { signal })),
  refetchInterval: 10_000,
});
