import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { api, unwrap } from "~/api/client";
import type { FieldError, Form } from "~/api/types";
import { numberOf } from "~/flow/numberOf";
import { partAt } from "./parts";

export interface Found extends FieldError {
  /** The part it concerns; nothing when it is about the form as a whole. */
  part: string | undefined;
  property: string;
}

const REST_MS = 500;

export const formCheckQuery = (typeId: string, form: Form) =>
  queryOptions({
    queryKey: ["form", typeId, "check", numberOf(form)],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/order-types/{id}/forms/check", {
          params: { path: { id: typeId } },
          body: form,
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  });

export interface Checked {
  findings: readonly Found[];
  /** Whether the findings are those of the form as it stands. */
  isFresh: boolean;
  error: unknown;
}

/** Always on: the form is checked whenever drawing it rests. */
export function useFormCheck(typeId: string, form: Form): Checked {
  const [rested, setRested] = useState(form);
  useEffect(() => {
    const timer = setTimeout(() => setRested(form), REST_MS);
    return () => clearTimeout(timer);
  }, [form]);
  const { data, error, isPlaceholderData, isFetching } = useQuery(formCheckQuery(typeId, rested));
  // The same findings stay the same list, so that nothing is drawn anew with every key.
  const known = useRef<readonly Found[]>([]);
  return useMemo(() => {
    const told = (data?.findings ?? []).map((finding): Found => {
      const place = partAt(rested, finding.path);
      return { ...finding, part: place?.key, property: place?.property ?? finding.path.slice(1) };
    });
    const findings = JSON.stringify(known.current) === JSON.stringify(told) ? known.current : told;
    known.current = findings;
    const isFresh = rested === form && !isPlaceholderData && !isFetching && data !== undefined;
    return { findings, isFresh, error };
  }, [data, error, form, rested, isPlaceholderData, isFetching]);
}
