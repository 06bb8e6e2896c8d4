import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "~/ui/toasts";

/** A change of an order in a dialog: afterwards everything shown of the order is read again. */
export function useOrderChange<T>(
  id: string,
  change: () => Promise<T>,
  said: string,
  onDone: () => void,
  also: readonly (readonly string[])[] = [],
) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ["order", id] });
      void cache.invalidateQueries({ queryKey: ["orders"] });
      for (const queryKey of also) void cache.invalidateQueries({ queryKey });
      toast("ok", said);
      onDone();
    },
  });
}
