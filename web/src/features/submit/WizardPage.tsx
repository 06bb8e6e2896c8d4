import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation, useParams, useSearchParams } from "wouter";
import { asProblem } from "~/api/problem";
import { formQuery, orderQuery, orderTypesQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import type { Form, OrderType } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { preloadComboBox } from "~/ui/ComboBox";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { findDraft, type OpenDraft, startDraft } from "./useDraft";
import { Wizard } from "./Wizard";
import { submitWords } from "./words";

preloadComboBox();

export default function WizardPage() {
  const { typeId = "" } = useParams<{ typeId: string }>();
  const t = useWords(submitWords);
  const text = useText();
  const types = useQuery(orderTypesQuery);
  // A form that changes while it is being filled in would pull the chair away; the server checks the version anyway.
  const form = useQuery({ ...formQuery(typeId), refetchOnWindowFocus: false, refetchOnReconnect: false });
  const type = types.data?.items.find((each) => each.id === typeId);
  usePageTitle(text(type?.name) || t("choose"));

  const error = form.error ?? types.error;
  if (error && !(type && form.data)) {
    const gone = asProblem(error).status === 404;
    return gone ? (
      <Notice tone="warn">{t("missingType")}</Notice>
    ) : (
      <ErrorPanel error={error} onRetry={() => void form.refetch()} />
    );
  }
  if (types.data && !type) return <Notice tone="warn">{t("missingType")}</Notice>;
  if (!type || !form.data) return <Skeleton lines={6} height="2.5rem" />;
  return <WithDraft key={type.id} type={type} form={form.data} />;
}

function WithDraft({ type, form }: { type: OrderType; form: Form }) {
  const me = useMe();
  const [search] = useSearchParams();
  const [, navigate] = useLocation();
  const named = search.get("draft");
  const [open, setOpen] = useState<OpenDraft>();
  const [fault, setFault] = useState<unknown>();
  const cache = useQueryClient();
  const openId = open?.draft.id;
  const [whole, kind] = [search.get("of"), search.get("as")];

  useEffect(() => {
    if (openId !== undefined && (named === null || named === openId)) return;
    let gone = false;
    const find = async (): Promise<OpenDraft> => {
      if (named || !whole || (kind !== "child_of" && kind !== "split_from"))
        return findDraft(me.user.id, type, form, named);
      const order = await cache.fetchQuery(orderQuery(whole));
      const itsForm = await cache.fetchQuery(formQuery(order.typeId, order.formVersion));
      const { startPart } = await import("./part");
      return { draft: startPart(me.user.id, type, form, order, itsForm, kind), restored: false };
    };
    find().then(
      (found) => gone || setOpen(found),
      (error: unknown) => gone || setFault(error),
    );
    return () => {
      gone = true;
    };
  }, [named, openId, me.user.id, type, form, whole, kind, cache]);

  if (fault && !open) return <ErrorPanel error={fault} onRetry={() => location.reload()} />;
  if (!open) return <Skeleton lines={6} height="2.5rem" />;
  const address = `/new/${type.id}`;
  return (
    <Wizard
      key={`${open.draft.id}:${open.draft.remote?.version ?? 0}`}
      type={type}
      form={form}
      open={open}
      onKept={() => {
        if (named !== open.draft.id) navigate(`${address}?draft=${open.draft.id}`, { replace: true });
      }}
      onReload={() => void findDraft(me.user.id, type, form, open.draft.id).then(setOpen)}
      onFresh={() => {
        setOpen({ draft: startDraft(me.user.id, type, form), restored: false });
        navigate(address, { replace: true });
      }}
    />
  );
}
