import { useQuery } from "@tanstack/react-query";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import { useWords } from "~/i18n/words";
import { useRows } from "~/local/db";
import { drafts } from "~/local/drafts";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { TypeCards } from "~/ui/TypeCards";
import { usePageTitle } from "~/ui/usePageTitle";
import { DraftList } from "./DraftList";
import { Mentions, Watched } from "./HomeLists";
import { OpenOrders } from "./OpenOrders";
import { orderWords } from "./words";

export default function HomePage() {
  const t = useWords(orderWords);
  const me = useMe();
  const types = useQuery(orderTypesQuery);
  const isRead = useRows(drafts) !== undefined;
  usePageTitle(t("home"));
  if (!isRead) return <h1>{t("hello", { name: me.user.name })}</h1>;
  return (
    <>
      <h1>{t("hello", { name: me.user.name })}</h1>
      <DraftList />
      <section className="stack" aria-labelledby="start">
        <h2 id="start">{t("create")}</h2>
        {types.isPending && <Skeleton lines={2} height="4.5rem" />}
        {types.error && !types.data && (
          <ErrorPanel error={types.error} onRetry={() => void types.refetch()} />
        )}
        <TypeCards
          items={types.data?.items.filter((type) => type.active && type.maySubmit) ?? []}
          to={(id) => `/new/${id}`}
        />
      </section>
      <Mentions />
      {/* Read already, but shown only when what stands above has its final height: nothing on this page jumps. */}
      <div className="stack" hidden={types.isPending}>
        {can(me, "orders.handle") && (
          <OpenOrders
            title={t("allOpen")}
            filter={{ status: "open" }}
            more="/orders?status=open"
            none={t("noneOpen")}
          />
        )}
        <OpenOrders
          title={t("mineOpen")}
          filter={{ status: "open", mine: true }}
          more="/orders?mine=true"
          none={t("noneMine")}
        />
        <Watched />
      </div>
    </>
  );
}
