// Flows as they were published. What is on the wire is a document; definition.ts says what is in it.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { components } from "~/api/schema";
import type { Flow } from "~/flow/definition";

const asFlow = (document: Record<string, unknown>) => ({ steps: [], ...document }) as Flow;

/** The flow that new orders follow; null before the first is published. */
export const flowQuery = (typeId: string) =>
  queryOptions({
    queryKey: ["flow", typeId, "current"],
    queryFn: async ({ signal }) => {
      const params = { path: { id: typeId } };
      try {
        return asFlow(await unwrap(api.GET("/api/v1/order-types/{id}/flow", { params, signal })));
      } catch (error) {
        if (asProblem(error).status === 404) return null;
        throw error;
      }
    },
  });

/** A flow as it was published; it never changes. */
export const flowVersionQuery = (typeId: string, version: number) =>
  queryOptions({
    queryKey: ["flow", typeId, version],
    queryFn: async ({ signal }) => {
      const params = { path: { id: typeId, version } };
      return asFlow(await unwrap(api.GET("/api/v1/order-types/{id}/flows/{version}", { params, signal })));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Who published which version, and when. */
export const flowVersionsQuery = (typeId: string) =>
  queryOptions({
    queryKey: ["flow", typeId, "versions"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/order-types/{id}/flows", { params: { path: { id: typeId } }, signal })),
  });

export type FlowReview = components["schemas"]["FlowReview"];
export type FlowRemark = components["schemas"]["FlowRemark"];

/** What orders have shown of a flow in the last days. */
export const flowReviewQuery = (typeId: string, days: number) =>
  queryOptions({
    queryKey: ["flow", typeId, "review", days],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/order-types/{id}/flow/review", {
          params: { path: { id: typeId }, query: { days } },
          signal,
        }),
      ),
    retry: false,
  });
