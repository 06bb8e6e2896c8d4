import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { noticeCountQuery } from "~/api/noticeQueries";
import { useWords } from "~/i18n/words";
import { Icon } from "~/ui/Icon";
import { appWords } from "./words";

/** What the reader has been told and not seen; the live stream keeps it true, and a look now and then. */
export function Bell() {
  const t = useWords(appWords);
  const { data } = useQuery({ ...noticeCountQuery, refetchInterval: 60_000 });
  const unseen = data?.unseen ?? 0;
  const label = unseen > 0 ? t("unseen", { count: unseen }) : t("notices");
  return (
    <Link
      href="/notices"
      className="bell"
      aria-label={label}
      title={label}
      data-unseen={unseen > 0 || undefined}
    >
      <Icon name="bell" />
      {unseen > 0 && <span aria-hidden="true">{unseen > 99 ? "99+" : unseen}</span>}
    </Link>
  );
}
