import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Badge } from "./Badge";
import { Empty } from "./Empty";
import { ErrorPanel } from "./ErrorPanel";
import type { IconName } from "./Icon";
import { Notice } from "./Notice";
import { Skeleton } from "./Skeleton";
import { usePageTitle } from "./usePageTitle";

export interface ListPageProps<T> {
  title: string;
  lead: string;
  /** Said to whoever may not see the page; nothing for those who may. */
  forbidden: string | undefined;
  found: UseQueryResult<{ items: T[] }>;
  icon: IconName;
  none: string;
  /** The way to one more. */
  create: (items: readonly T[]) => ReactNode;
  children: (item: T) => ReactNode;
}

/** A page of things that the organisation has written down, each with a page of its own. */
export function ListPage<T>(props: ListPageProps<T>) {
  const { title, lead, forbidden, found, icon, none, create, children } = props;
  usePageTitle(title);
  if (forbidden) return <Notice tone="warn">{forbidden}</Notice>;
  return (
    <>
      <div className="row spread">
        <div>
          <h1>{title}</h1>
          <p className="muted">{lead}</p>
        </div>
        {found.data && create(found.data.items)}
      </div>
      {found.isPending && <Skeleton lines={3} />}
      {found.error && <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.items.length === 0 && (
        <Empty icon={icon}>
          <p>{none}</p>
        </Empty>
      )}
      {found.data && found.data.items.length > 0 && (
        <ul className="card stack">{found.data.items.map(children)}</ul>
      )}
    </>
  );
}

/** One of them: its link, what there is to say of it, and whether it is still in use. */
export function ListRow({ link, retired, children }: ListRowProps) {
  return (
    <li className="row spread">
      <span className="wrap">
        {link}
        <br />
        <span className="muted">{children}</span>
      </span>
      {retired && (
        <Badge tone="calm" icon="pause">
          {retired}
        </Badge>
      )}
    </li>
  );
}

interface ListRowProps {
  link: ReactNode;
  /** The word for what is not used any more; nothing while it is. */
  retired: string | undefined;
  children: ReactNode;
}
