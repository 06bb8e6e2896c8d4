import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { api, unwrap } from "~/api/client";
import { watchQuery } from "~/api/lifeQueries";
import { asProblem } from "~/api/problem";
import { orderQuery } from "~/api/queries";
import { orderMacrosQuery } from "~/api/replyQueries";
import { can, useMe } from "~/api/session";
import type { MacroPreview, Order } from "~/api/types";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Menu, type MenuItem } from "~/ui/Menu";
import { toast } from "~/ui/toasts";
import { lifeWords } from "./lifeWords";

const AssignDialog = lazy(() => import("./AssignDialog"));
const LinkDialog = lazy(() => import("./LinkDialog"));
const MacroDialog = lazy(() => import("./MacroDialog"));
const SubOrderDialog = lazy(() => import("./SubOrderDialog"));
const MergeDialog = lazy(() => import("./MergeDialog"));

const dialogs = { assign: AssignDialog, link: LinkDialog, merge: MergeDialog, part: SubOrderDialog };

/** Everything that can be done with the order beyond its state: exactly what the server offers this person. */
export function OrderMenu({ order }: { order: Order }) {
  const t = useWords(lifeWords);
  const language = useLocale();
  const me = useMe();
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<keyof typeof dialogs>();
  const [macro, setMacro] = useState<MacroPreview>();
  const macros = useQuery(orderMacrosQuery(order.id));
  const watching = useQuery(watchQuery(order.id));
  const path = { params: { path: { id: order.id } } };
  const fail = (error: unknown) => toast("danger", textIn(language, asProblem(error).text));
  const watch = useMutation({
    mutationFn: (on: boolean) =>
      unwrap(on ? api.PUT("/api/v1/orders/{id}/watch", path) : api.DELETE("/api/v1/orders/{id}/watch", path)),
    onSuccess: (now) => {
      cache.setQueryData(watchQuery(order.id).queryKey, now);
      void cache.invalidateQueries({ queryKey: ["orders", "watched"] });
      toast("ok", t(now.watching ? "nowWatching" : "nowNot"));
    },
    onError: fail,
  });
  const take = useMutation({
    mutationFn: () =>
      unwrap(api.PUT("/api/v1/orders/{id}/assignee", { ...path, body: { assigneeId: me.user.id } })),
    onSuccess: (saved) => {
      cache.setQueryData(orderQuery(order.id).queryKey, saved);
      void cache.invalidateQueries({ queryKey: ["order", order.id] });
      toast("ok", t("assigned"));
    },
    onError: fail,
  });

  const isWatching = watching.data?.watching ?? false;
  const offers = (action: string) => order.actions.includes(action);
  const items: MenuItem[] = [];
  if (offers("assign")) {
    if (order.assigneeId !== me.user.id)
      items.push({ id: "take", icon: "check", text: t("assignToMe"), onSelect: () => take.mutate() });
    items.push({ id: "assign", icon: "user", text: t("assign"), onSelect: () => setOpen("assign") });
  }
  items.push({
    id: "watch",
    icon: isWatching ? "close" : "signal",
    text: t(isWatching ? "unwatch" : "watch"),
    onSelect: () => watch.mutate(!isWatching),
  });
  if (offers("link"))
    items.push({ id: "link", icon: "attach", text: t("link"), onSelect: () => setOpen("link") });
  if (offers("link") && can(me, "orders.submit")) {
    items.push({ id: "part", icon: "plus", text: t("subOrder"), onSelect: () => setOpen("part") });
    const to = `/new/${order.typeId}?of=${order.id}&as=split_from`;
    items.push({ id: "split", icon: "split", text: t("split"), onSelect: () => navigate(to) });
  }
  if (offers("merge"))
    items.push({ id: "merge", icon: "box", text: t("merge"), onSelect: () => setOpen("merge") });
  const onPrint = () => navigate(`/orders/${order.id}?print`);
  items.push({ id: "print", icon: "file", text: t("print"), onSelect: onPrint });
  for (const each of macros.data?.items ?? [])
    items.push({ id: each.id, icon: "play", text: each.name, onSelect: () => setMacro(each) });
  const Opened = open && dialogs[open];
  return (
    <>
      <Menu label={t("more")} icon="down" items={items} />
      {Opened && (
        <Suspense>
          <Opened order={order} onClose={() => setOpen(undefined)} />
        </Suspense>
      )}
      {macro && (
        <Suspense>
          <MacroDialog order={order} macro={macro} onClose={() => setMacro(undefined)} />
        </Suspense>
      )}
    </>
  );
}
