import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, versionTag } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { Form, FormDraft } from "~/api/types";

const draftKey = (typeId: string) => ["form", typeId, "draft"];

/** The draft that all who draw forms share; null where there is none. */
export const useKeptDraft = (typeId: string) =>
  useQuery({
    queryKey: draftKey(typeId),
    queryFn: async ({ signal }): Promise<FormDraft | null> => {
      try {
        return await unwrap(
          api.GET("/api/v1/order-types/{id}/form-draft", { params: { path: { id: typeId } }, signal }),
        );
      } catch (error) {
        if (asProblem(error).status === 404) return null;
        throw error;
      }
    },
    staleTime: 0,
  });

interface Saving {
  form: Form;
  base: number;
  /** The version of the draft it follows; nothing where there was none. */
  over: number | undefined;
}

/** Keeps the draft on the server, or throws it away. A draft that somebody else has saved meanwhile is never lost. */
export function useDraftWriter(typeId: string) {
  const cache = useQueryClient();
  const put = (draft: FormDraft | null) => cache.setQueryData(draftKey(typeId), draft);
  const path = { id: typeId };
  const save = useMutation({
    mutationFn: ({ form, base, over }: Saving) =>
      unwrap(
        api.PUT("/api/v1/order-types/{id}/form-draft", {
          params: { path, header: over === undefined ? {} : { "If-Match": versionTag(over) } },
          body: { base, form },
        }),
      ),
    onSuccess: put,
  });
  const drop = useMutation({
    mutationFn: async (version: number) => {
      await api.DELETE("/api/v1/order-types/{id}/form-draft", {
        params: { path, header: { "If-Match": versionTag(version) } },
      });
    },
    onSuccess: () => put(null),
  });
  return { save, drop };
}

/** Whether saving failed because somebody else has saved. */
export function isClash(error: unknown): boolean {
  if (!error) return false;
  const { status } = asProblem(error);
  return status === 412 || status === 428;
}
