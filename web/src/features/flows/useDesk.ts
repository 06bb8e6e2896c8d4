import { useMemo } from "react";
import { useMe } from "~/api/session";
import { type Desk as AnyDesk, useDesk as useAnyDesk } from "~/design/useDesk";
import type { Flow } from "~/flow/definition";
import { keyOf } from "./kept";

export interface Desk extends Omit<AnyDesk<Flow>, "now"> {
  flow: Flow;
}

/** The flow being changed, with its history, kept in this browser until it is published. */
export function useDesk(typeId: string, published: Flow | null, first: Flow): Desk {
  const { user } = useMe();
  const begun = { now: published ?? first, base: published?.version ?? 0 };
  const desk = useAnyDesk<Flow>(keyOf(user.id, typeId), published, begun);
  return useMemo(() => ({ ...desk, flow: desk.now }), [desk]);
}
