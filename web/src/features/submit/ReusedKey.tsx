import { useWords } from "~/i18n/words";
import { type Draft, drafts } from "~/local/drafts";
import { uuid } from "~/local/uuid";
import { Button, LinkButton } from "~/ui/Button";
import { submitWords } from "./words";

/** Something else arrived under this draft's key before. Only the writer can tell whether it is the same order. */
export function ReusedKey({ draft }: { draft: Draft }) {
  const t = useWords(submitWords);
  const renew = () => drafts.update(draft.id, (row) => ({ ...row, key: uuid(), failure: null }));
  return (
    <>
      <p>{t("reused")}</p>
      <p className="row">
        <LinkButton to="/orders?mine=true" icon="list">
          {t("myOrders")}
        </LinkButton>
        <Button onClick={() => void renew()}>{t("sendAsNew")}</Button>
      </p>
    </>
  );
}
