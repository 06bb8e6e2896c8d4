import { useEffect, useState } from "react";
import { api, send, unwrap } from "~/api/client";
import { onPresence } from "~/api/live";
import type { components } from "~/api/schema";
import { uuid } from "~/local/uuid";
import { type Doing, doing, onDoing } from "./doing";

export type Present = components["schemas"]["Present"];

/** Well within the 75 seconds after which the server takes a silent page for gone. */
const AGAIN_MS = 25_000;

const isPresent = (each: unknown): each is Present =>
  typeof each === "object" && each !== null && "id" in each && "name" in each && "doing" in each;

/** Who else has the order open now. Says so of the reader, too, as long as the page is in sight or being written on. */
export function usePresence(orderId: string): readonly Present[] {
  const [people, setPeople] = useState<readonly Present[]>([]);
  useEffect(() => {
    const page = uuid();
    let said: Doing | null = null;
    let isOver = false;
    const say = (now: Doing) => {
      said = now;
      unwrap(
        api.PUT("/api/v1/orders/{id}/presence", {
          params: { path: { id: orderId } },
          body: { page, doing: now },
        }),
      ).then(
        ({ items }) => isOver || setPeople(items),
        // Without a network nobody is seen; the next time tells.
        () => undefined,
      );
    };
    // A page that goes has no time to wait for an answer.
    const go = () => {
      if (said === null) return;
      said = null;
      const request = new Request(new URL(`/api/v1/orders/${orderId}/presence`, location.origin), {
        method: "PUT",
        keepalive: true,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ page, doing: null }),
      });
      void send(request).catch(() => undefined);
    };
    const look = () => {
      const now = doing();
      if (document.hidden && now === "looking") go();
      else if (now !== said) say(now);
    };
    const again = () => {
      if (said !== null) say(doing());
    };
    look();
    const timer = setInterval(again, AGAIN_MS);
    const stops = [
      onDoing(look),
      onPresence((id, found) => {
        if (id === orderId && Array.isArray(found)) setPeople(found.filter(isPresent));
      }),
    ];
    document.addEventListener("visibilitychange", look);
    window.addEventListener("pagehide", go);
    return () => {
      isOver = true;
      clearInterval(timer);
      for (const stop of stops) stop();
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("pagehide", go);
      go();
    };
  }, [orderId]);
  return people;
}
