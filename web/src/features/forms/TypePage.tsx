import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useParams } from "wouter";
import { api, unwrap, versionTag } from "~/api/client";
import { rolesQuery } from "~/api/peopleQueries";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { OrderType } from "~/api/types";
import { flowQuery } from "~/flow/queries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, LinkButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { Access } from "./Access";
import { held } from "./grants";
import { TypeForm } from "./TypeForm";
import "./types.css";
import { draftOf } from "./typeDraft";
import { typeWords } from "./typeWords";
import { useKeptDraft } from "./useDraft";

/** One order type: what there is of it, and what comes next. */
export default function TypePage() {
  const { typeId = "" } = useParams<{ typeId: string }>();
  const t = useWords(typeWords);
  const text = useText();
  const me = useMe();
  const types = useQuery(orderTypesQuery);
  const type = types.data?.items.find((each) => each.id === typeId);
  usePageTitle(type ? text(type.name) : t("title"));
  if (!can(me, "forms")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  if (types.error) return <ErrorPanel error={types.error} onRetry={() => void types.refetch()} />;
  if (types.data && !type) return <Notice tone="warn">{t("notFound")}</Notice>;
  if (!type) return <Skeleton lines={6} height="3rem" />;
  return <Steps key={type.id} type={type} />;
}

function Steps({ type }: { type: OrderType }) {
  const t = useWords(typeWords);
  const text = useText();
  const me = useMe();
  const flow = useQuery(flowQuery(type.id));
  const draft = useKeptDraft(type.id);
  const roles = useQuery({ ...rolesQuery, enabled: can(me, "admin") });
  const hasForm = type.formVersion > 0;
  const hasFlow = Boolean(flow.data);
  const maySubmit = roles.data?.items.some(
    (role) => role.active && held(role.grants, type.id, "submit") !== "no",
  );
  const missing = [...(hasForm ? [] : [t("stepForm")]), ...(maySubmit === false ? [t("stepAccess")] : [])];
  return (
    <>
      <div className="row">
        <LinkButton to="/types" icon="back">
          {t("back")}
        </LinkButton>
        <h1>{text(type.name)}</h1>
        {!type.active && (
          <Badge tone="calm" icon="pause">
            {t("retired")}
          </Badge>
        )}
      </div>
      <ol className="type-steps" aria-label={t("steps")}>
        <Step at={1} title={t("stepName")} state="done">
          <NameStep key={type.version} type={type} />
        </Step>
        <Step at={2} title={t("stepForm")} state={hasForm ? "done" : "open"}>
          <p className="muted">{t("formHelp")}</p>
          {draft.data && <p>{t("formDraft")}</p>}
          <div className="row">
            <LinkButton to={`/types/${type.id}/form`} tone={hasForm ? undefined : "primary"} icon="edit">
              {t(hasForm ? "changeForm" : "designForm")}
            </LinkButton>
            {hasForm && <span className="muted">{t("formVersion", { version: type.formVersion })}</span>}
          </div>
        </Step>
        <Step at={3} title={t("stepFlow")} state={hasFlow ? "done" : "optional"}>
          <p className="muted">{t("flowHelp")}</p>
          {hasForm ? (
            <div className="row">
              <LinkButton to={`/flows/${type.id}`} tone={hasFlow ? undefined : "primary"} icon="split">
                {t(hasFlow ? "changeFlow" : "designFlow")}
              </LinkButton>
              {flow.data && (
                <span className="muted">{t("flowHas", { version: flow.data.version ?? 0 })}</span>
              )}
            </div>
          ) : (
            <p>{t("flowNeedsForm")}</p>
          )}
        </Step>
        <Step at={4} title={t("stepAccess")} state={maySubmit ? "done" : "open"}>
          {can(me, "admin") ? <Access typeId={type.id} /> : <Notice tone="calm">{t("accessAdmin")}</Notice>}
        </Step>
        <Step at={5} title={t("stepBoard")} state="optional">
          <p className="muted">{t("boardHelp")}</p>
          <div className="row">
            <LinkButton to={`/boards/${type.id}`} icon="signal">
              {t("openBoard")}
            </LinkButton>
          </div>
        </Step>
        <Step at={6} title={t("stepPrint")} state="optional">
          <p className="muted">{t("printHelp")}</p>
          <div className="row">
            <LinkButton to={`/types/${type.id}/print`} icon="file">
              {t("openPrint")}
            </LinkButton>
          </div>
        </Step>
        <Step at={7} title={t("stepReady")} state={type.active && missing.length === 0 ? "done" : "open"}>
          <p className="muted">{t("readyHelp")}</p>
          {missing.length > 0 && <Notice tone="warn">{t("missing", { steps: missing.join("、") })}</Notice>}
          <div className="row">
            {hasForm && type.active && type.maySubmit && (
              <LinkButton to={`/new/${type.id}`} tone="primary" icon="send">
                {t("tryIt")}
              </LinkButton>
            )}
            <Active type={type} />
          </div>
        </Step>
      </ol>
    </>
  );
}

interface StepProps {
  at: number;
  title: string;
  state: "done" | "open" | "optional";
  children: ReactNode;
}

function Step({ at, title, state, children }: StepProps) {
  const t = useWords(typeWords);
  return (
    <li className="card stack" data-state={state}>
      <div className="row">
        <span className="type-step" aria-hidden="true">
          {at}
        </span>
        <h2>{title}</h2>
        <Badge
          tone={state === "done" ? "ok" : state === "open" ? "warn" : "calm"}
          icon={state === "done" ? "done" : "clock"}
        >
          {t(state)}
        </Badge>
      </div>
      {children}
    </li>
  );
}

function useEdit(type: OrderType) {
  const t = useWords(typeWords);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<Omit<OrderType, "id" | "key" | "version" | "formVersion" | "maySubmit">>) =>
      unwrap(
        api.PATCH("/api/v1/order-types/{id}", {
          params: { path: { id: type.id }, header: { "If-Match": versionTag(type.version) } },
          body,
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["orderTypes"] });
      toast("ok", t("saved"));
    },
  });
}

function NameStep({ type }: { type: OrderType }) {
  const t = useWords(typeWords);
  const [draft, setDraft] = useState(() => draftOf(type));
  const save = useEdit(type);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(type));
  const { key: _, ...body } = draft;
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate(body);
      }}
    >
      {save.error && <Problems error={save.error} />}
      <TypeForm value={draft} onChange={setDraft} isNew={false} />
      <div className="row">
        <Button type="submit" tone="primary" disabled={!isChanged} busy={save.isPending}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}

function Active({ type }: { type: OrderType }) {
  const t = useWords(typeWords);
  const save = useEdit(type);
  return (
    <>
      <Button busy={save.isPending} onClick={() => save.mutate({ active: !type.active })}>
        {t(type.active ? "retire" : "activate")}
      </Button>
      {save.error && <Problems error={save.error} />}
    </>
  );
}
