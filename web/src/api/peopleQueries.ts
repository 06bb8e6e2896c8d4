import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";

export const departmentsQuery = queryOptions({
  queryKey: ["departments"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/departments", { signal })),
});

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/roles", { signal })),
});

/** Who lacks the second factor that a role asks for. */
export const missingFactorsQuery = queryOptions({
  queryKey: ["roles", "missing-factors"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/second-factors/missing", { signal })),
});

export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/groups", { signal })),
});

export const holdersQuery = (id: string) =>
  queryOptions({
    queryKey: ["roles", id, "holders"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/roles/{id}/holders", { params: { path: { id } }, signal })),
  });

/** What a person sees of the orders; for administrators, and the log tells of it. */
export const ordersAsQuery = (person: string) =>
  queryOptions({
    queryKey: ["seeAs", person],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/orders", { params: { query: { as: person, limit: 100 } }, signal })),
    retry: false,
  });

export const orderAsQuery = (person: string, id: string) =>
  queryOptions({
    queryKey: ["seeAs", person, id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/orders/{id}", { params: { path: { id }, query: { as: person } }, signal })),
    retry: false,
  });
