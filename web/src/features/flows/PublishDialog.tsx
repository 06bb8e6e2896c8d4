import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { PublishFrame } from "~/design/PublishFrame";
import type { Flow } from "~/flow/definition";
import { flowQuery } from "~/flow/queries";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { ChangeList } from "./ChangeList";
import { changesBetween } from "./changes";
import { deskWords } from "./deskWords";
import { FindingList } from "./Findings";
import { TextDiff } from "./TextDiff";
import type { Checked, Finding } from "./useCheck";

interface PublishProps {
  typeId: string;
  flow: Flow;
  base: number;
  checked: Checked;
  voice: Voice;
  onOpen: (finding: Finding) => void;
  onPublished: (flow: Flow) => void;
  onClose: () => void;
}

/** The last look before new orders follow it: what differs, what is wrong, what it is called. */
export function PublishDialog({
  typeId,
  flow,
  base,
  checked,
  voice,
  onOpen,
  onPublished,
  onClose,
}: PublishProps) {
  const t = useWords(deskWords);
  const cache = useQueryClient();
  const [note, setNote] = useState(flow.note ?? "");
  const [isOpen, setOpen] = useState(false);
  const current = useQuery(flowQuery(typeId)).data;
  const publish = useMutation({
    mutationFn: async () => {
      const { note: _, ...rest } = flow;
      const body = { ...rest, version: 0, ...(note.trim() ? { note: note.trim() } : {}) };
      const params = { path: { id: typeId } };
      const answer = await unwrap(
        api.POST("/api/v1/order-types/{id}/flows", {
          params,
          body: body as unknown as Record<string, unknown>,
        }),
      );
      return { steps: [], ...answer } as Flow;
    },
    onSuccess: async (published) => {
      cache.setQueryData(flowQuery(typeId).queryKey, published);
      await cache.invalidateQueries({ queryKey: ["orderTypes"] });
      toast("ok", t("published", { version: published.version ?? 0 }));
      onPublished(published);
    },
  });
  const errors = checked.findings.filter((finding) => finding.severity === "error");
  const changes = changesBetween(current ?? { steps: [] }, flow);
  const newest = current?.version ?? 0;
  return (
    <PublishFrame
      words={{ title: t("publishTitle"), help: t("publishHelp"), cancel: t("cancel"), publish: t("publish") }}
      newer={newest > base ? t("newerVersion", { version: newest }) : undefined}
      blocked={
        errors.length > 0 && (
          <>
            <p>{t("blocked")}</p>
            <FindingList findings={errors} onOpen={onOpen} voice={voice} />
          </>
        )
      }
      ready={checked.publishable}
      busy={publish.isPending}
      error={publish.error}
      onPublish={() => publish.mutate()}
      onClose={onClose}
    >
      {!checked.isFresh && <p className="muted">{t("checking")}</p>}
      <section className="stack tight" aria-label={t("changes")}>
        <h3>{t("changes")}</h3>
        {changes.length === 0 && <p className="muted">{t("noChanges")}</p>}
        <ChangeList changes={changes} />
        {newest > 0 && changes.length > 0 && (
          <details onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{t("lineByLine")}</summary>
            {isOpen && <TextDiff typeId={typeId} compared={{ flow }} context={3} />}
          </details>
        )}
      </section>
      <TextInput label={t("flowNote")} value={note} maxLength={2000} onChange={setNote} />
    </PublishFrame>
  );
}
