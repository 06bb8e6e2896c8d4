import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, settle } from "~/api/client";
import { ccQuery, myOrdersQuery } from "~/api/flowQueries";
import type { components } from "~/api/schema";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { taskWords } from "./words";

type MyOrder = components["schemas"]["MyOrder"];
type CcNotice = components["schemas"]["CcNotice"];

/** Orders that read at once, as the server allows. */
const MOST_READ = 200;

/** What I asked for, with where each order waits and for whom (我发起的). */
export function MyOrders() {
  const t = useWords(taskWords);
  const found = useInfiniteQuery(myOrdersQuery);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Pages found={found} empty={t("nothingMine")} count={items.length}>
      {items.map((mine) => (
        <Mine key={mine.order.id} mine={mine} />
      ))}
    </Pages>
  );
}

function Mine({ mine: { order, phase, waits } }: { mine: MyOrder }) {
  const t = useWords(taskWords);
  const text = useText();
  const people = waits.flatMap((wait) =>
    wait.seats.filter((seat) => seat.asked).map((seat) => seat.person.name),
  );
  const steps = waits.map((wait) => text(wait.name)).join(t("comma"));
  return (
    <li className="task">
      <Link href={`/orders/${order.id}`} className="task-title">
        {order.title || order.number}
      </Link>
      <span className="task-facts muted">
        <span className="mono">{order.number}</span>
        <span>
          {t("askedAt")} <Time at={order.createdAt} />
        </span>
        {people.length > 0 && <span>{t("waitsFor", { names: [...new Set(people)].join(t("comma")) })}</span>}
      </span>
      <span className="task-step">
        <Badge tone={phase === "ended" ? "calm" : "info"} icon={phase === "ended" ? "done" : "clock"}>
          {phase === "ended" ? t("over") : phase === "suspended" ? t("stopped") : steps || t("underWay")}
        </Badge>
      </span>
    </li>
  );
}

/** What I was told at steps of orders (抄送我的). */
export function CcNotices() {
  const t = useWords(taskWords);
  const cache = useQueryClient();
  const found = useInfiniteQuery(ccQuery);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = [...new Set(items.filter((notice) => !notice.read).map((notice) => notice.order.id))];
  const read = useMutation({
    mutationFn: () =>
      settle(api.POST("/api/v1/tasks/notices/read", { body: { orderIds: unread.slice(0, MOST_READ) } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ccQuery.queryKey }),
  });
  return (
    <>
      {unread.length > 0 && (
        <div className="row">
          <Button icon="check" busy={read.isPending} onClick={() => !read.isPending && read.mutate()}>
            {t("readAll", { count: unread.length })}
          </Button>
        </div>
      )}
      {read.error && <Problems error={read.error} />}
      <Pages found={found} empty={t("nothingCc")} count={items.length}>
        {items.map((notice) => (
          <Cc key={`${notice.order.id}:${notice.step}`} notice={notice} />
        ))}
      </Pages>
    </>
  );
}

function Cc({ notice: { order, name, at, read } }: { notice: CcNotice }) {
  const t = useWords(taskWords);
  const text = useText();
  return (
    <li className="task">
      <Link href={`/orders/${order.id}`} className="task-title">
        {order.title || order.number}
      </Link>
      <span className="task-facts muted">
        <span className="mono">{order.number}</span>
        <span>{order.requester.name}</span>
        <span>
          {t("toldAt")} <Time at={at} />
        </span>
      </span>
      <span className="task-step">
        <Badge tone={read ? "calm" : "info"} icon={read ? "done" : "bell"}>
          {read ? text(name) : `${text(name)} · ${t("unread")}`}
        </Badge>
      </span>
    </li>
  );
}

interface PagesProps {
  found: {
    isPending: boolean;
    error: unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    refetch: () => unknown;
    fetchNextPage: () => unknown;
  };
  empty: string;
  count: number;
  children: React.ReactNode;
}

export function Pages({ found, empty, count, children }: PagesProps) {
  const t = useWords(taskWords);
  if (found.isPending) return <Skeleton lines={5} height="3.5rem" />;
  if (found.error && count === 0)
    return <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />;
  if (count === 0)
    return (
      <Empty icon="done">
        <p>{empty}</p>
      </Empty>
    );
  return (
    <>
      <ul className="row-list">{children}</ul>
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}
