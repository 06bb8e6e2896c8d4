import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { submitWords } from "./words";

export function StartOver({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  const t = useWords(submitWords);
  return (
    <Dialog
      title={t("startOverAsk")}
      onClose={onKeep}
      footer={
        <>
          <Button onClick={onKeep}>{t("keepIt")}</Button>
          <Button tone="danger" icon="trash" onClick={onDiscard}>
            {t("discard")}
          </Button>
        </>
      }
    >
      <p>{t("startOverHelp")}</p>
    </Dialog>
  );
}
