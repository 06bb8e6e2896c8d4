import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { asProblem } from "~/api/problem";
import { orderQuery } from "~/api/queries";
import type { Order, Problem, Values } from "~/api/types";
import { changesOf, type Merge, merge } from "./merge";

export interface Conflict extends Merge {
  current: Order;
}

const STALE = 412;
/** Somebody editing just as busily could make us lose every race; then it is better to say so. */
const MOST_RACES = 3;

/** Saves my changes onto whatever the order has become, and stops only where two people changed the same field. */
export function useSaveEdits(base: Order, onSaved: (theirs: string[]) => void) {
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [conflict, setConflict] = useState<Conflict>();

  async function send(
    version: number,
    mine: Values,
    changes: Values,
    theirs: string[],
    races: number,
  ): Promise<void> {
    try {
      const saved = await unwrap(
        api.PATCH("/api/v1/orders/{id}", {
          params: { path: { id: base.id }, header: { "If-Match": versionTag(version) } },
          body: { values: changes },
        }),
      );
      cache.setQueryData(orderQuery(base.id).queryKey, saved);
      void cache.invalidateQueries({ queryKey: ["order", base.id] });
      onSaved(theirs);
    } catch (error) {
      const found = asProblem(error);
      if (found.status !== STALE || races >= MOST_RACES) return setProblem(found);
      const current = await unwrap(api.GET("/api/v1/orders/{id}", { params: { path: { id: base.id } } }));
      const merged = merge(base.values, mine, current.values);
      if (merged.conflicts.length > 0) return setConflict({ ...merged, current });
      if (Object.keys(merged.changes).length === 0) return onSaved(merged.theirs);
      return send(current.version, mine, merged.changes, merged.theirs, races + 1);
    }
  }

  async function attempt(work: () => Promise<void>) {
    setBusy(true);
    setProblem(undefined);
    setConflict(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  }

  return {
    busy,
    problem,
    conflict,
    isChanged: (mine: Values) => Object.keys(changesOf(base.values, mine)).length > 0,
    save: (mine: Values) => attempt(() => send(base.version, mine, changesOf(base.values, mine), [], 0)),
    /** After the choice: fields given up to the other side are left as they are. */
    resolve: (mine: Values, found: Conflict, keepMine: ReadonlySet<string>) =>
      attempt(async () => {
        const changes = Object.fromEntries(
          Object.entries(found.changes).filter(
            ([field]) => !found.conflicts.includes(field) || keepMine.has(field),
          ),
        );
        if (Object.keys(changes).length === 0) return onSaved(found.theirs);
        return send(found.current.version, mine, changes, found.theirs, 0);
      }),
    dismiss: () => setConflict(undefined),
  };
}
