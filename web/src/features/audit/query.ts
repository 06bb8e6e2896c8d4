import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";
import type { AuditEntry } from "~/api/types";

export interface AuditFilter {
  actor?: string | undefined;
  kind?: string | undefined;
  subject?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

export function readAudit(filter: AuditFilter, after: string, limit: number, signal?: AbortSignal) {
  const query = Object.fromEntries(Object.entries({ ...filter, after }).filter(([, value]) => value));
  return unwrap(
    api.GET("/api/v1/audit", { params: { query: { ...query, limit } }, ...(signal ? { signal } : {}) }),
  );
}

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) => readAudit(filter, pageParam, 50, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });

/** Everything that fits, page after page; `onCount` hears how far it has come. */
export async function readAll(filter: AuditFilter, onCount: (count: number) => void, signal: AbortSignal) {
  const all: AuditEntry[] = [];
  let after = "";
  for (;;) {
    const page = await readAudit(filter, after, 200, signal);
    all.push(...page.items);
    onCount(all.length);
    if (!page.next) return all;
    after = page.next;
  }
}
