import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, settle, unwrap } from "~/api/client";
import { orderTypesQuery } from "~/api/queries";
import type { InboundWebhook } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { HealthBadge, HealthFacts } from "~/outlets/Health";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { toast } from "~/ui/toasts";
import { InboundTry } from "./InboundTry";
import { inboundKey } from "./inboundQueries";
import { inboundWords } from "./inboundWords";

interface InboundCardProps {
  webhook: InboundWebhook;
  onEdit: () => void;
  onSecret: (secret: string) => void;
}

export function InboundCard({ webhook, onEdit, onSecret }: InboundCardProps) {
  const t = useWords(inboundWords);
  const text = useText();
  const format = useFormat();
  const cache = useQueryClient();
  const type = useQuery(orderTypesQuery).data?.items.find((each) => each.id === webhook.typeId);
  const [tries, setTries] = useState(false);
  const [asked, setAsked] = useState<"renew" | "remove">();
  const done = () => {
    void cache.invalidateQueries({ queryKey: inboundKey });
    setAsked(undefined);
  };
  const params = { path: { id: webhook.id } };
  const renew = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/inbound-webhooks/{id}/secret", { params })),
    onSuccess: ({ secret, previousUntil }) => {
      onSecret(secret);
      if (previousUntil) toast("ok", t("renewed", { until: format.instant(previousUntil) }));
      done();
    },
  });
  const remove = useMutation({
    mutationFn: () => settle(api.DELETE("/api/v1/inbound-webhooks/{id}", { params })),
    onSuccess: done,
  });
  const heading = `inbound-${webhook.id}`;
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
        {type && <p className="muted">{text(type.name)}</p>}
        <p className="muted">{t("address")}</p>
        <p className="wrap mono">{`${window.location.origin}${webhook.path}`}</p>
        <HealthFacts health={webhook.health} />
      </div>
      <div className="row">
        <Button icon="edit" aria-label={`${t("edit")} ${webhook.name}`} onClick={onEdit}>
          {t("edit")}
        </Button>
        <Button icon="send" aria-expanded={tries} onClick={() => setTries(!tries)}>
          {t("rehearse")}
        </Button>
        <Button icon="retry" onClick={() => setAsked("renew")}>
          {t("renew")}
        </Button>
        <Button tone="danger" icon="trash" onClick={() => setAsked("remove")}>
          {t("remove")}
        </Button>
      </div>
      {tries && <InboundTry webhook={webhook} />}
      {asked && (
        <Dialog
          title={t(asked === "renew" ? "renewAsk" : "removeAsk", { name: webhook.name })}
          onClose={() => setAsked(undefined)}
          footer={
            <>
              <Button onClick={() => setAsked(undefined)}>{t("back")}</Button>
              {asked === "renew" ? (
                <Button tone="primary" icon="retry" busy={renew.isPending} onClick={() => renew.mutate()}>
                  {t("renew")}
                </Button>
              ) : (
                <Button tone="danger" icon="trash" busy={remove.isPending} onClick={() => remove.mutate()}>
                  {t("remove")}
                </Button>
              )}
            </>
          }
        >
          {(renew.error ?? remove.error) && <ErrorPanel error={renew.error ?? remove.error} />}
          <p>{t(asked === "renew" ? "renewHelp" : "removeHelp")}</p>
        </Dialog>
      )}
    </section>
  );
}
