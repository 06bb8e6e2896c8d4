import { Fragment } from "react";
import type { MarkedText as Marked } from "~/api/types";

/** A text with the words that were searched for. Places are counted in characters, not in UTF-16 units. */
export function MarkedText({ text, fallback = "" }: { text: Marked; fallback?: string }) {
  const chars = Array.from(text.text);
  if (chars.length === 0) return <>{fallback}</>;
  let at = 0;
  const pieces = text.marks.map(([from = 0, to = 0]) => {
    const before = chars.slice(at, from).join("");
    at = to;
    return (
      <Fragment key={from}>
        {before}
        <mark>{chars.slice(from, to).join("")}</mark>
      </Fragment>
    );
  });
  return (
    <>
      {pieces}
      {chars.slice(at).join("")}
    </>
  );
}
