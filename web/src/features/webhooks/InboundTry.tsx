import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api, unwrap } from "~/api/client";
import type { InboundWebhook } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { FieldFrame } from "~/ui/FieldFrame";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { inboundWords } from "./inboundWords";

/** Shows what would come of a message. */
export function InboundTry({ webhook }: { webhook: InboundWebhook }) {
  const t = useWords(inboundWords);
  const id = useId();
  const [message, setMessage] = useState('{\n  "id": "A-1"\n}');
  const [fault, setFault] = useState<string>();
  const rehearse = useMutation({
    mutationFn: (body: unknown) =>
      unwrap(
        api.POST("/api/v1/inbound-webhooks/{id}/rehearsal", { params: { path: { id: webhook.id } }, body }),
      ),
  });
  const look = () => {
    try {
      const body: unknown = JSON.parse(message);
      setFault(undefined);
      rehearse.mutate(body);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  const found = rehearse.data;
  return (
    <div className="stack">
      <FieldFrame id={id} label={t("message")} help={t("rehearseHelp")}>
        {({ describedBy }) => (
          <textarea
            id={id}
            className="input mono"
            rows={6}
            spellCheck={false}
            aria-describedby={describedBy}
            value={message}
            onChange={(event) => setMessage(event.target.value)}
          />
        )}
      </FieldFrame>
      <p>
        <Button icon="send" busy={rehearse.isPending} onClick={look}>
          {t("show")}
        </Button>
      </p>
      {fault && (
        <Notice tone="danger" live="polite">
          {t("notJson", { reason: fault })}
        </Notice>
      )}
      {rehearse.error && <Problems error={rehearse.error} />}
      {found && !rehearse.error && (
        <Notice tone="ok" live="polite">
          <p>{found.changes ? t("wouldChange", { number: found.changes }) : t("wouldMake")}</p>
          <pre className="wrap mono">{JSON.stringify(found.values, null, 2)}</pre>
        </Notice>
      )}
    </div>
  );
}
