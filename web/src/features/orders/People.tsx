import { useQuery } from "@tanstack/react-query";
import { watchQuery } from "~/api/lifeQueries";
import { userQuery } from "~/api/queries";
import type { Order } from "~/api/types";
import { useWords } from "~/i18n/words";
import { lifeWords } from "./lifeWords";

/** Who is responsible and who watches, as rows of the properties. */
export function People({ order }: { order: Order }) {
  const t = useWords(lifeWords);
  const { assigneeId } = order;
  const assignee = useQuery({ ...userQuery(assigneeId ?? ""), enabled: assigneeId !== null });
  const watching = useQuery(watchQuery(order.id));
  const watchers = watching.data?.watchers ?? [];
  return (
    <>
      <dt>{t("assignee")}</dt>
      <dd>
        {assigneeId === null ? <span className="muted">{t("nobody")}</span> : (assignee.data?.name ?? "…")}
      </dd>
      <dt>{t("watchers")}</dt>
      <dd>
        {watchers.length === 0 ? (
          <span className="muted">{t("noWatchers")}</span>
        ) : (
          watchers.map((who) => who.name).join("、")
        )}
      </dd>
    </>
  );
}
