import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { can, useMe } from "~/api/session";
import type { Webhook } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { SecretOnce } from "./SecretOnce";
import { WebhookCard } from "./WebhookCard";
import { WebhookEditor } from "./WebhookEditor";
import { webhooksQuery } from "./webhookQueries";
import { webhookWords } from "./words";

/** Which other systems are told of changes, and whether that works. */
export default function WebhooksPage() {
  const t = useWords(webhookWords);
  const me = useMe();
  const webhooks = useQuery({ ...webhooksQuery, enabled: can(me, "settings") });
  const [edited, setEdited] = useState<Webhook | "new">();
  const [secret, setSecret] = useState<string>();
  usePageTitle(t("title"));
  if (!can(me, "settings")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  const items = webhooks.data?.items ?? [];
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
      {webhooks.isPending && <Skeleton lines={3} />}
      {webhooks.error && <ErrorPanel error={webhooks.error} onRetry={() => void webhooks.refetch()} />}
      {webhooks.data && items.length === 0 && (
        <Empty icon="send">
          <p>{t("none")}</p>
        </Empty>
      )}
      {items.map((webhook) => (
        <WebhookCard
          key={webhook.id}
          webhook={webhook}
          onEdit={() => setEdited(webhook)}
          onSecret={setSecret}
        />
      ))}
      {edited && (
        <WebhookEditor
          known={edited === "new" ? undefined : edited}
          onMade={setSecret}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
