import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { can, useMe } from "~/api/session";
import type { Entitled, Order } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { accessWords } from "./accessWords";

/** For administrators: who may see this order, and by which role. Nothing is asked before it is opened. */
export function OrderAccess({ order }: { order: Order }) {
  const t = useWords(accessWords);
  const me = useMe();
  const [open, setOpen] = useState(false);
  if (!can(me, "admin")) return null;
  return (
    <details className="card block" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("title")}</summary>
      {open && <Everybody order={order} />}
    </details>
  );
}

function Everybody({ order }: { order: Order }) {
  const t = useWords(accessWords);
  const who = useInfiniteQuery({
    queryKey: ["order", order.id, "who"],
    queryFn: ({ pageParam, signal }) => {
      const query = { order: order.id, ...(pageParam ? { after: pageParam } : {}) };
      return unwrap(api.GET("/api/v1/access/who", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
  const people = who.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {who.isPending && <Skeleton lines={3} />}
      {who.error && <ErrorPanel error={who.error} onRetry={() => void who.refetch()} />}
      <ul className="stack">
        {people.map((person) => (
          <Person key={person.id} person={person} order={order} />
        ))}
      </ul>
      {who.hasNextPage && (
        <Button busy={who.isFetchingNextPage} onClick={() => void who.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function Person({ person, order }: { person: Entitled; order: Order }) {
  const t = useWords(accessWords);
  const text = useText();
  const [asked, setAsked] = useState(false);
  const why = useQuery({
    queryKey: ["order", order.id, "why", person.id],
    queryFn: ({ signal }) => {
      const query = { user: person.id, order: order.id };
      return unwrap(api.GET("/api/v1/access/explain", { params: { query }, signal }));
    },
    enabled: asked,
  });
  const granting = why.data?.reasons.filter((reason) => reason.verdict === "granted") ?? [];
  return (
    <li>
      <div className="row spread">
        <span>{person.name}</span>
        <button type="button" className="linkish" aria-expanded={asked} onClick={() => setAsked(!asked)}>
          {t("why")}
          <span className="sr"> {person.name}</span>
        </button>
      </div>
      {asked && why.error && <ErrorPanel error={why.error} />}
      {asked &&
        granting.map((reason) => (
          <p className="muted" key={`${reason.role}${reason.group}${reason.reach}`}>
            {t("reason", { role: text(reason.roleName), reach: t(reason.reach) })}
            {reason.group && t("through", { group: reason.group })}
          </p>
        ))}
    </li>
  );
}
