import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from "react";
import { titles } from "./walk";

interface Hand {
  key: string;
  /** Where it stands in the list. */
  at: number;
}

/**
 * The task in hand: the one that has the focus. A list that is read again may move its row, and browsers take the focus
 * from what moves; it is given back. When the row is gone, the one that took its place is in hand.
 */
export function useHand(list: RefObject<HTMLElement | null>) {
  const hand = useRef<Hand>(undefined);
  const places = () => titles(list.current);
  useLayoutEffect(() => {
    if (!hand.current || document.activeElement !== document.body) return;
    const { key, at } = hand.current;
    const links = titles(list.current);
    const link = links.find(({ dataset }) => dataset.task === key) ?? links[Math.min(at, links.length - 1)];
    link?.focus({ preventScroll: link.dataset.task === key });
  });
  return {
    key: () => hand.current?.key,
    props: {
      onFocus: (event: FocusEvent) => {
        const at = places().indexOf(event.target as HTMLAnchorElement);
        const key = places()[at]?.dataset.task;
        hand.current = key === undefined ? undefined : { key, at };
      },
      // Somebody who goes elsewhere by hand lets go; a row that is taken away does not.
      onBlur: (event: FocusEvent) => {
        if (event.target.isConnected && document.hasFocus()) hand.current = undefined;
      },
    },
  };
}
