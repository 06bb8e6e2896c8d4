import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { optionListsQuery } from "~/api/designQueries";
import { can, useMe } from "~/api/session";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { NewList } from "./NewList";
import { organisationWords } from "./words";

export default function OptionListsPage() {
  const t = useWords(organisationWords);
  const text = useText();
  const me = useMe();
  usePageTitle(t("lists"));
  const lists = useQuery(optionListsQuery);
  if (!can(me, "forms")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <div>
        <h1>{t("lists")}</h1>
        <p className="muted">{t("listsLead")}</p>
      </div>
      {lists.isPending && <Skeleton lines={4} />}
      {lists.error && <ErrorPanel error={lists.error} onRetry={() => void lists.refetch()} />}
      {lists.data?.items.length === 0 && (
        <Empty icon="list">
          <p>{t("none")}</p>
        </Empty>
      )}
      {lists.data && lists.data.items.length > 0 && (
        <ul className="card stack">
          {lists.data.items.map((list) => (
            <li key={list.key} className="row">
              <Link href={`/option-lists/${list.key}`}>{text(list.name)}</Link>
              <span className="mono muted">{list.key}</span>
            </li>
          ))}
        </ul>
      )}
      <NewList />
    </>
  );
}
