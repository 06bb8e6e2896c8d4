import { defineWords, useWords } from "~/i18n/words";
import { type Draft, drafts } from "~/local/drafts";
import { uuid } from "~/local/uuid";
import { Button, LinkButton } from "~/ui/Button";

const words = defineWords(
  {
    reused: "之前的一次提交可能已经到达。请先在“我的工单”里核对，避免重复；确认没有，再另行提交。",
    sendAsNew: "作为新工单提交",
    myOrders: "我的工单",
  },
  {
    reused:
      "An earlier attempt may have arrived already. Look through your orders first; if it is not there, submit it as a new one.",
    sendAsNew: "Submit as a new order",
    myOrders: "My orders",
  },
);

/** Something else arrived under this draft's key before. Only the writer can tell whether it is the same order. */
export default function ReusedKey({ draft }: { draft: Draft }) {
  const t = useWords(words);
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
