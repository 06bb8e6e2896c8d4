import { QueryCache, QueryClient } from "@tanstack/react-query";
import { asProblem, isTransient } from "./problem";
import { meQuery } from "./queries";

const MOST_RETRIES = 2;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      // The session ended under our hands: ask who we are, and the app goes to the sign-in by itself.
      if (asProblem(error).status === 401 && query.queryKey[0] !== "me") {
        void queryClient.resetQueries({ queryKey: meQuery.queryKey });
      }
    },
  }),
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
