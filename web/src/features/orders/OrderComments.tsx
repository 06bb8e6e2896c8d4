import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { commentsQuery } from "~/api/queries";
import type { Order } from "~/api/types";
import { useAllPages } from "~/api/useAllPages";
import { FileTile } from "~/files/AttachmentTile";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { CommentComposer } from "./CommentComposer";
import { lifeWords } from "./lifeWords";
import { detailWords } from "./orderWords";

export function OrderComments({ order }: { order: Order }) {
  const t = useWords(detailWords);
  const life = useWords(lifeWords);
  const comments = useInfiniteQuery(commentsQuery(order.id));
  useAllPages(comments);
  const list = comments.data?.pages.flatMap((page) => page.items) ?? [];
  const inOrder = [...list].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  return (
    <section className="card block" aria-labelledby="comments">
      <h2 id="comments">{t("comments")}</h2>
      {comments.isPending && <Skeleton lines={2} />}
      {comments.error && !comments.data && (
        <ErrorPanel error={comments.error} onRetry={() => void comments.refetch()} />
      )}
      {comments.data && list.length === 0 && <p className="muted">{t("noComments")}</p>}
      <ul aria-live="polite" aria-relevant="additions">
        {inOrder.map((comment) => (
          <li key={comment.id} className="comment" data-internal={comment.internal || undefined}>
            <p className="row">
              <strong>{comment.author.name}</strong>
              <span className="muted">
                <Time at={comment.createdAt} />
              </span>
              {comment.internal && (
                <Badge tone="warn" icon="lock">
                  {t("internal")}
                </Badge>
              )}
              {comment.orderId && (
                <Link href={`/orders/${comment.orderId}`} className="muted">
                  {life("fromMerged")}
                </Link>
              )}
            </p>
            <p className="text">{comment.text}</p>
            {comment.attachments.length > 0 && (
              <ul className="tiles">
                {comment.attachments.map((file) => (
                  <FileTile key={file.id} file={file} />
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      {(order.actions.includes("comment") || order.actions.includes("note")) && (
        <CommentComposer order={order} />
      )}
    </section>
  );
}
