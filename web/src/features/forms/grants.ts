// Who may do what with orders of one type, as far as one page of ticks can say it.
import type { Grant } from "~/api/types";

type Action = Grant["actions"][number];

/** What belongs together in a tick: the right itself is the first. */
export const bundles = {
  submit: { right: "submit", actions: ["submit", "read", "comment", "attach"], reach: "own" },
  handle: {
    right: "complete",
    actions: ["read", "edit", "comment", "note", "attach", "complete", "cancel", "reopen", "assign", "link"],
    reach: "all",
  },
} as const satisfies Record<string, { right: Action; actions: readonly Action[]; reach: Grant["reach"] }>;
export type Bundle = keyof typeof bundles;

const fits = (grant: Grant, bundle: Bundle) =>
  grant.actions.includes(bundles[bundle].right) && (bundle === "submit" || grant.reach === "all");

/** How a role has it: for every type, for this one by name, or not at all. */
export function held(grants: readonly Grant[], typeId: string, bundle: Bundle): "all" | "named" | "no" {
  const mine = grants.filter((grant) => fits(grant, bundle));
  if (mine.some((grant) => !grant.types)) return "all";
  return mine.some((grant) => grant.types?.includes(typeId)) ? "named" : "no";
}

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && other.every((each) => one.includes(each));

/** Gives it for this type: beside the types that have the very same already, else in a grant of its own. */
export function give(grants: readonly Grant[], typeId: string, bundle: Bundle): Grant[] {
  const { actions, reach } = bundles[bundle];
  const at = grants.findIndex(
    (grant) => grant.types && grant.reach === reach && same(grant.actions, actions),
  );
  const known = grants[at];
  if (known) return grants.with(at, { ...known, types: [...(known.types ?? []), typeId] });
  return [...grants, { types: [typeId], actions: [...actions], reach }];
}

/** Takes this type out of every grant that names it and has the right. */
export function take(grants: readonly Grant[], typeId: string, bundle: Bundle): Grant[] {
  return grants.flatMap((grant): Grant[] => {
    if (!grant.types?.includes(typeId) || !fits(grant, bundle)) return [grant];
    const types = grant.types.filter((each) => each !== typeId);
    return types.length > 0 ? [{ ...grant, types }] : [];
  });
}
