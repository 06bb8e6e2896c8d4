import { useFormat } from "~/i18n/format";
import { defineWords, useWords } from "~/i18n/words";
import type { Draft } from "~/local/drafts";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";

const words = defineWords(
  {
    newerDraft: "这份草稿在另一台设备上还改过（{time}）。用哪一份？",
    takeTheirs: "用另一台设备的",
    keepMine: "保留这里的",
    draftGone: "这份草稿已在另一台设备上提交或删除。这里的内容只保存在本机；如果已经提交过，请不要重复提交。",
  },
  {
    newerDraft: "This draft was also changed on another device ({time}). Which one shall it be?",
    takeTheirs: "Take the other device's",
    keepMine: "Keep this one",
    draftGone:
      "This draft was submitted or thrown away on another device. What you see is kept on this device only; do not submit it twice.",
  },
);

/** What became of this draft on another device while it was open here. */
export default function OtherDevice({ draft, choose }: { draft: Draft; choose: (theirs: boolean) => void }) {
  const t = useWords(words);
  const format = useFormat();
  const { newer } = draft;
  return (
    <Notice tone="warn" live="polite">
      {newer ? (
        <>
          <p>{t("newerDraft", { time: format.ago(new Date(newer.content.updatedAt).toISOString()) })}</p>
          <p className="row">
            <Button onClick={() => choose(true)}>{t("takeTheirs")}</Button>
            <Button onClick={() => choose(false)}>{t("keepMine")}</Button>
          </p>
        </>
      ) : (
        <p>{t("draftGone")}</p>
      )}
    </Notice>
  );
}
