import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { asProblem } from "./problem";
import { meQuery } from "./queries";
import type { Me } from "./types";

export const MeContext = createContext<Me | null>(null);

/** Who is signed in; only for pages behind the sign-in. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("this page needs a signed-in user");
  return me;
}

export const can = (me: Me, permission: string) => me.permissions.includes(permission);

export function useSession() {
  return useQuery({ ...meQuery, retry: (count, error) => count < 2 && !isSignedOut(error) });
}

export const isSignedOut = (error: unknown) => asProblem(error).status === 401;
