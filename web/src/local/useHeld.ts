import { useMe } from "~/api/session";
import { useRows } from "./db";
import { heldActs, isOpen, spotKey } from "./held";

/** What was sent is settled before the next look at the server shows it. */
const SETTLING_MS = 5_000;

const settling = new Map<string, number>();

/** Notes that duties were settled just now. */
export function noteSettled(keys: readonly string[], now = Date.now()) {
  for (const [key, until] of settling) if (until < now) settling.delete(key);
  for (const key of keys) settling.set(key, now + SETTLING_MS);
}

/** The duties for which the reader has decided already, though the server may not know yet; undefined while that is read. */
export function useHeldSpots(): ReadonlySet<string> | undefined {
  const me = useMe();
  const rows = useRows(heldActs);
  if (!rows) return undefined;
  const held = rows.filter((act) => act.user === me.user.id && isOpen(act));
  const now = Date.now();
  const fresh = [...settling].filter(([, until]) => until > now).map(([key]) => key);
  return new Set([...held.flatMap(({ spots }) => spots.map(spotKey)), ...fresh]);
}
