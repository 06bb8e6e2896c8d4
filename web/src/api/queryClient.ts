import { QueryClient } from "@tanstack/react-query";
import { onSignedOut } from "./client";
import { asProblem, isTransient } from "./problem";
import { meQuery } from "./queries";

const MOST_RETRIES = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < MOST_RETRIES && isTransient(asProblem(error)),
      // Our own opinion of the network is better than navigator.onLine, which knows only about cables.
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

// The session ended under our hands: ask who we are, and the app goes to the sign-in by itself. Drafts stay.
onSignedOut(() => void queryClient.resetQueries({ queryKey: meQuery.queryKey }));
