import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { can, useMe } from "~/api/session";
import type { InboundWebhook } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { InboundCard } from "./InboundCard";
import { InboundEditor } from "./InboundEditor";
import { inboundQuery } from "./inboundQueries";
import { inboundWords } from "./inboundWords";
import { SecretOnce } from "./SecretOnce";

/** Which other systems may send orders, and whether that works. */
export default function InboundPage() {
  const t = useWords(inboundWords);
  const me = useMe();
  const inbound = useQuery({ ...inboundQuery, enabled: can(me, "settings") });
  const [edited, setEdited] = useState<InboundWebhook | "new">();
  const [secret, setSecret] = useState<string>();
  usePageTitle(t("title"));
  if (!can(me, "settings")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  const items = inbound.data?.items ?? [];
  return (
    <>
      <div className="page-head">
        <h1>{t("title")}</h1>
        <Button tone="primary" icon="plus" onClick={() => setEdited("new")}>
          {t("add")}
        </Button>
      </div>
      <p className="muted">{t("lead")}</p>
      {secret && <SecretOnce secret={secret} onDone={() => setSecret(undefined)} />}
      {inbound.isPending && <Skeleton lines={3} />}
      {inbound.error && <ErrorPanel error={inbound.error} onRetry={() => void inbound.refetch()} />}
      {inbound.data && items.length === 0 && (
        <Empty icon="list">
          <p>{t("none")}</p>
        </Empty>
      )}
      {items.map((webhook) => (
        <InboundCard
          key={webhook.id}
          webhook={webhook}
          onEdit={() => setEdited(webhook)}
          onSecret={setSecret}
        />
      ))}
      {edited && (
        <InboundEditor
          known={edited === "new" ? undefined : edited}
          onMade={setSecret}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
