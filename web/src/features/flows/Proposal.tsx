import { useQuery } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { useMe } from "~/api/session";
import type { Flow } from "~/flow/definition";
import { flowQuery } from "~/flow/queries";
import { useVoice } from "~/flow/useVoice";
import { keepSetting } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { ChangeList } from "./ChangeList";
import { changesBetween } from "./changes";
import { hasKept, keyOf } from "./kept";
import { reviewWords } from "./reviewWords";
import Trial from "./Trial";

interface ProposalProps {
  typeId: string;
  version: number;
  draft: Flow;
  onClose: () => void;
}

/** A proposal as a draft: what it changes, how past orders would have fared, and the way into the designer. */
export function Proposal({ typeId, version, draft, onClose }: ProposalProps) {
  const t = useWords(reviewWords);
  const me = useMe();
  const [, navigate] = useLocation();
  const current = useQuery(flowQuery(typeId)).data;
  const voice = useVoice(typeId, draft);
  const open = () => {
    if (hasKept(me.user.id, typeId) && !confirm(t("replaces"))) return;
    keepSetting(keyOf(me.user.id, typeId), JSON.stringify({ base: version, now: draft }));
    toast("info", t("draftReady"));
    navigate(`/flows/${typeId}`);
  };
  return (
    <section className="stack review-proposal" aria-label={t("trying")}>
      <h4>{t("changes")}</h4>
      {current && <ChangeList changes={changesBetween(current, draft)} />}
      {voice ? (
        <Trial typeId={typeId} flow={draft} voice={voice} newest={version} atOnce />
      ) : (
        <Skeleton lines={4} />
      )}
      <div className="row">
        <Button tone="primary" icon="edit" onClick={open}>
          {t("asDraft")}
        </Button>
        <Button onClick={onClose}>{t("close")}</Button>
        <span className="muted">{t("asDraftHelp")}</span>
      </div>
    </section>
  );
}
