import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api, settle } from "~/api/client";

/** Signs out here, and forgets what was read. */
export function useSignOut() {
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: async () => {
      // What was decided in this session is sent in it.
      const { heldSender } = await import("~/local/heldSender");
      await heldSender.flush();
      return settle(api.DELETE("/api/v1/session"));
    },
    onSuccess: () => {
      navigate("/sign-in");
      cache.clear();
    },
  });
}
