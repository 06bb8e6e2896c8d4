import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { asProblem } from "~/api/problem";
import { orderQuery } from "~/api/queries";
import type { FieldConflict, Order, Problem, Values } from "~/api/types";
import { changesOf, settle, theirFields } from "./edits";

export interface Conflict {
  current: Order;
  /** What I want to change, the disputed fields included. */
  changes: Values;
  conflicts: FieldConflict[];
}

/**
 * Saves my changes. The server merges them with whatever the order has become; it asks back only where two people
 * changed the same field.
 */
export function useSaveEdits(base: Order, onSaved: (theirs: string[]) => void) {
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [conflict, setConflict] = useState<Conflict>();
  const path = { params: { path: { id: base.id } } };

  async function send(changes: Values, seen: Values) {
    setBusy(true);
    setProblem(undefined);
    setConflict(undefined);
    try {
      const saved = await unwrap(
        api.PATCH("/api/v1/orders/{id}", { ...path, body: { values: changes, seen } }),
      );
      cache.setQueryData(orderQuery(base.id).queryKey, saved);
      void cache.invalidateQueries({ queryKey: ["order", base.id] });
      onSaved(theirFields(base.values, saved.values, changes));
    } catch (error) {
      const found = asProblem(error);
      const conflicts = found.conflicts ?? [];
      if (conflicts.length === 0) setProblem(found);
      else setConflict({ changes, conflicts, current: await unwrap(api.GET("/api/v1/orders/{id}", path)) });
    } finally {
      setBusy(false);
    }
  }

  return {
    busy,
    problem,
    conflict,
    isChanged: (mine: Values) => Object.keys(changesOf(base.values, mine)).length > 0,
    save: (mine: Values) => send(changesOf(base.values, mine), base.values),
    /** After the choice: fields given up to the other side are left as they are. */
    resolve: async (found: Conflict, keepMine: ReadonlySet<string>) => {
      const { changes, seen } = settle(found.changes, base.values, found.conflicts, keepMine);
      if (Object.keys(changes).length > 0) return send(changes, seen);
      cache.setQueryData(orderQuery(base.id).queryKey, found.current);
      onSaved(theirFields(base.values, found.current.values, {}));
    },
    dismiss: () => setConflict(undefined),
  };
}
