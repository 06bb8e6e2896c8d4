import type { SearchHit } from "~/api/types";

/** Where a hit leads: the order, at its comment if that is what was found; or the record. */
export function hrefOf(hit: SearchHit): string {
  if (hit.record) return `/records/${hit.record.collection}/${hit.id}`;
  const place = hit.snippet?.place;
  const target = place?.kind === "comment" && place.id ? `#comment-${place.id}` : "";
  return `/orders/${hit.id}${target}`;
}
