import "./notices.css";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { noticesQuery, seeNotices } from "~/api/noticeQueries";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { NoticeRow } from "./NoticeRow";
import { noticeWords } from "./words";

/** What I am told of orders, the newest first. */
export default function NoticesPage() {
  const t = useWords(noticeWords);
  const [onlyUnseen, setOnlyUnseen] = useState(false);
  const notices = useInfiniteQuery(noticesQuery(onlyUnseen));
  const cache = useQueryClient();
  const see = useMutation({
    mutationFn: seeNotices,
    onSuccess: () => cache.invalidateQueries({ queryKey: ["notices"] }),
  });
  usePageTitle(t("title"));
  const items = notices.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = items[0]?.position;
  return (
    <>
      <div className="page-head">
        <h1>{t("title")}</h1>
        {newest !== undefined && items.some((notice) => !notice.seen) && (
          <Button icon="check" busy={see.isPending} onClick={() => see.mutate({ upTo: newest })}>
            {t("seeAll")}
          </Button>
        )}
      </div>
      <fieldset className="row">
        <legend className="sr">{t("which")}</legend>
        {[false, true].map((unseen) => (
          <Button
            key={String(unseen)}
            tone={unseen === onlyUnseen ? "primary" : "plain"}
            aria-pressed={unseen === onlyUnseen}
            onClick={() => setOnlyUnseen(unseen)}
          >
            {t(unseen ? "unseen" : "all")}
          </Button>
        ))}
      </fieldset>
      {notices.isPending && <Skeleton lines={5} height="3.5rem" />}
      {(notices.error ?? see.error) && (
        <ErrorPanel error={notices.error ?? see.error} onRetry={() => void notices.refetch()} />
      )}
      {notices.data && items.length === 0 && (
        <Empty icon="bell">
          <p>{t(onlyUnseen ? "noneUnseen" : "none")}</p>
        </Empty>
      )}
      {items.length > 0 && (
        <ul className="row-list">
          {items.map((notice) => (
            <NoticeRow
              key={notice.position}
              notice={notice}
              onOpen={() => {
                if (!notice.seen)
                  see.mutate(notice.order ? { orderId: notice.order.id } : { upTo: notice.position });
              }}
            />
          ))}
        </ul>
      )}
      {notices.hasNextPage && (
        <Button busy={notices.isFetchingNextPage} onClick={() => void notices.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}
