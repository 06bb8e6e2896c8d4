import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, settle, unwrap } from "~/api/client";
import type { Webhook } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { HealthBadge, HealthFacts } from "~/outlets/Health";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { toast } from "~/ui/toasts";
import { Deliveries } from "./Deliveries";
import { WebhookTest } from "./WebhookTest";
import { webhooksKey } from "./webhookQueries";
import { isEvent, webhookWords } from "./words";

export interface WebhookCardProps {
  webhook: Webhook;
  onEdit: () => void;
  onSecret: (secret: string) => void;
}

export function WebhookCard({ webhook, onEdit, onSecret }: WebhookCardProps) {
  const t = useWords(webhookWords);
  const text = useText();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<"renew" | "remove">();
  const heading = `webhook-${webhook.id}`;
  const told = webhook.events.filter(isEvent).map((event) => t(event));
  return (
    <section className="card stack" aria-labelledby={heading}>
      <div className="row spread">
        <h2 id={heading} className="wrap">
          {webhook.name}
        </h2>
        {webhook.active ? (
          <HealthBadge health={webhook.health} />
        ) : (
          <Badge tone="calm" icon="cancel">
            {t("off")}
          </Badge>
        )}
      </div>
      <div>
        <p className="wrap mono">{webhook.url}</p>
        {told.length > 0 && <p className="wrap muted">{told.join(" · ")}</p>}
        {webhook.filter && <p className="wrap mono muted">{webhook.filter}</p>}
        <HealthFacts health={webhook.health} />
      </div>
      {webhook.stopped && <Notice tone="danger">{t("stopped", { reason: text(webhook.stopped) })}</Notice>}
      <WebhookTest id={webhook.id} name={webhook.name} />
      <div className="row">
        <Button icon="edit" aria-label={`${t("edit")} ${webhook.name}`} onClick={onEdit}>
          {t("edit")}
        </Button>
        <Button icon="list" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? "hideLog" : "log")}
        </Button>
        <Button icon="retry" onClick={() => setAsked("renew")}>
          {t("renew")}
        </Button>
        <Button tone="danger" icon="trash" onClick={() => setAsked("remove")}>
          {t("remove")}
        </Button>
      </div>
      {open && <Deliveries id={webhook.id} />}
      {asked === "renew" && (
        <Renew webhook={webhook} onSecret={onSecret} onClose={() => setAsked(undefined)} />
      )}
      {asked === "remove" && <Remove webhook={webhook} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

interface AskProps {
  webhook: Webhook;
  onClose: () => void;
}

function Renew({ webhook, onSecret, onClose }: AskProps & { onSecret: (secret: string) => void }) {
  const t = useWords(webhookWords);
  const format = useFormat();
  const cache = useQueryClient();
  const renew = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/webhooks/{id}/secret", { params: { path: { id: webhook.id } } })),
    onSuccess: ({ secret, previousUntil }) => {
      onSecret(secret);
      if (previousUntil) toast("ok", t("renewed", { until: format.instant(previousUntil) }));
      void cache.invalidateQueries({ queryKey: webhooksKey });
      onClose();
    },
  });
  return (
    <Dialog
      title={t("renewAsk", { name: webhook.name })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button tone="primary" icon="retry" busy={renew.isPending} onClick={() => renew.mutate()}>
            {t("renew")}
          </Button>
        </>
      }
    >
      {renew.error && <ErrorPanel error={renew.error} />}
      <p>{t("renewHelp")}</p>
    </Dialog>
  );
}

function Remove({ webhook, onClose }: AskProps) {
  const t = useWords(webhookWords);
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: () => settle(api.DELETE("/api/v1/webhooks/{id}", { params: { path: { id: webhook.id } } })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: webhooksKey });
      onClose();
    },
  });
  return (
    <Dialog
      title={t("removeAsk", { name: webhook.name })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button tone="danger" icon="trash" busy={remove.isPending} onClick={() => remove.mutate()}>
            {t("remove")}
          </Button>
        </>
      }
    >
      {remove.error && <ErrorPanel error={remove.error} />}
      <p>{t("removeHelp")}</p>
    </Dialog>
  );
}
