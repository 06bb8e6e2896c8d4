import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { noticeCountQuery } from "~/api/noticeQueries";
import { defineWords, useWords } from "~/i18n/words";
import { Icon } from "~/ui/Icon";

const words = defineWords(
  { notices: "消息", unseen: "消息，{count} 条未读" },
  { notices: "Messages", unseen: "Messages, {count} unread" },
);

/** What the reader has been told and not seen; the live stream keeps it true, and a look now and then. */
export default function Bell() {
  const t = useWords(words);
  const { data } = useQuery({ ...noticeCountQuery, refetchInterval: 60_000 });
  const unseen = data?.unseen ?? 0;
  const shown = unseen > 99 ? "99+" : String(unseen);
  // Who speaks to a device says what is seen; the label has it, too.
  const label = unseen > 0 ? t("unseen", { count: shown }) : t("notices");
  return (
    <Link
      href="/notices"
      className="bell"
      aria-label={label}
      title={label}
      data-unseen={unseen > 0 || undefined}
    >
      <Icon name="bell" />
      {unseen > 0 && <span aria-hidden="true">{shown}</span>}
    </Link>
  );
}
