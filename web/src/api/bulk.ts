// Changes to many orders, exports, and the jobs that do them.
import { queryOptions } from "@tanstack/react-query";
import { uuid } from "~/local/uuid";
import { api, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Job = Schemas["Job"];
export type BulkPlan = Schemas["BulkPlan"];

/** Which orders: those picked by hand, or all of a filter. */
export interface Chosen {
  filter: string;
  ids?: string[];
}

export interface BulkChange {
  status?: Schemas["Status"];
  typeId?: string;
  values?: Record<string, unknown>;
  /** Who shall be responsible; null for nobody. */
  assigneeId?: string | null;
  comment?: string;
}

export const planBulk = async (chosen: Chosen, change: BulkChange): Promise<BulkPlan> =>
  (await unwrap(
    api.POST("/api/v1/orders/bulk", { body: { ...chosen, ...change, dryRun: true } }),
  )) as BulkPlan;

export const runBulk = async (chosen: Chosen, change: BulkChange): Promise<Job> =>
  (await unwrap(
    api.POST("/api/v1/orders/bulk", {
      params: { header: { "Idempotency-Key": uuid() } },
      body: { ...chosen, ...change },
    }),
  )) as Job;

export const startExport = (chosen: Chosen, sort: string, columns: string[], format: "csv" | "xlsx") =>
  unwrap(
    api.POST("/api/v1/orders/export", {
      params: { header: { "Idempotency-Key": uuid() } },
      body: { ...chosen, sort, columns, format },
    }),
  );

const LOOK_EVERY_MS = 700;

const isOver = (job: Job | undefined) =>
  job !== undefined && ["done", "failed", "cancelled"].includes(job.state);

/** A job, looked at until it is over. */
export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/jobs/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (isOver(state.data) ? false : LOOK_EVERY_MS),
  });

export const cancelJob = (id: string) =>
  unwrap(api.POST("/api/v1/jobs/{id}/cancel", { params: { path: { id } } }));
