import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { can, useMe } from "~/api/session";
import type { ReplyTemplate } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { toast } from "~/ui/toasts";
import { GAPS, repliesWords } from "./words";

export function TemplateEditor({
  known,
  onClose,
}: {
  known: ReplyTemplate | undefined;
  onClose: () => void;
}) {
  const t = useWords(repliesWords);
  const me = useMe();
  const cache = useQueryClient();
  const [body, setBody] = useState({
    name: known?.name ?? "",
    text: known?.text ?? "",
    shared: known?.shared ?? false,
  });
  const save = useMutation({
    mutationFn: () =>
      known
        ? unwrap(
            api.PUT("/api/v1/reply-templates/{id}", {
              params: { path: { id: known.id }, header: { "If-Match": versionTag(known.version) } },
              body,
            }),
          )
        : unwrap(api.POST("/api/v1/reply-templates", { body })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ["replies"] });
      toast("ok", t("saved"));
      onClose();
    },
  });
  return (
    <Dialog
      title={t("templates")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button
            tone="primary"
            icon="check"
            busy={save.isPending}
            disabled={!body.name.trim() || !body.text.trim()}
            onClick={() => save.mutate()}
          >
            {t("save")}
          </Button>
        </>
      }
    >
      {save.error && <ErrorPanel error={save.error} />}
      <label className="field">
        <span className="field-label">{t("name")}</span>
        <input
          className="input"
          value={body.name}
          onChange={(event) => setBody({ ...body, name: event.target.value })}
        />
      </label>
      <label className="field">
        <span className="field-label">{t("text")}</span>
        <span className="field-help">{t("gaps", { list: GAPS })}</span>
        <textarea
          className="input"
          rows={6}
          value={body.text}
          onChange={(event) => setBody({ ...body, text: event.target.value })}
        />
      </label>
      {can(me, "forms") && (
        <label className="choice">
          <input
            type="checkbox"
            checked={body.shared}
            onChange={(event) => setBody({ ...body, shared: event.target.checked })}
          />
          {t("shared")}
        </label>
      )}
    </Dialog>
  );
}
