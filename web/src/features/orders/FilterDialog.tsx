import "./filter.css";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isOpen, listFieldsQuery, readFilter } from "~/api/lists";
import { useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { faultWords } from "./faultWords";
import { listWords } from "./listWords";
import { GroupEditor } from "./RuleEditor";
import { emptyGroup, type RuleGroup, readTree, writeTree } from "./rules";

export interface FilterDialogProps {
  filter: string;
  onApply: (filter: string) => void;
  onClose: () => void;
}

/** The filter as a tree to click together. What comes out are words again, so both ways stay one. */
export default function FilterDialog({ filter, onApply, onClose }: FilterDialogProps) {
  const t = useWords(listWords);
  const language = useLocale();
  const fields = useQuery(listFieldsQuery);
  const [group, setGroup] = useState<RuleGroup | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    readFilter(filter).then(
      (read) => setGroup(readTree(read.tree)),
      (error: unknown) => {
        setFault(faultWords(error, language));
        setGroup(emptyGroup());
      },
    );
  }, [filter, language]);

  const apply = () => {
    const tree = group && writeTree(group);
    if (!tree) return onApply("");
    readFilter(tree).then(
      (read) => onApply(read.words),
      (error: unknown) => setFault(faultWords(error, language)),
    );
  };
  return (
    <Dialog
      title={t("build")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" disabled={!group} onClick={apply}>
            {t("apply")}
          </Button>
        </>
      }
    >
      <div className="stack">
        {!group || !fields.data ? (
          <Skeleton lines={3} />
        ) : (
          <>
            {group.items.length === 0 && <p className="muted">{t("noConditions")}</p>}
            <GroupEditor
              group={group}
              fields={fields.data.items.filter(isOpen)}
              onChange={setGroup}
              depth={0}
            />
          </>
        )}
        {fault && (
          <Notice tone="danger" live="assertive">
            {fault}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
