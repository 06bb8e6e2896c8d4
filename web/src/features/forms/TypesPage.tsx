import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { OrderType } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Icon, isIcon } from "~/ui/Icon";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import "./types.css";
import { typeWords } from "./typeWords";

/** The order types there are, and the way to a new one. */
export default function TypesPage() {
  const t = useWords(typeWords);
  const me = useMe();
  usePageTitle(t("title"));
  const types = useQuery(orderTypesQuery);
  if (!can(me, "forms")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{t("title")}</h1>
          <p className="muted">{t("lead")}</p>
        </div>
        <LinkButton to="/types/new" tone="primary" icon="plus">
          {t("create")}
        </LinkButton>
      </div>
      {types.isPending && <Skeleton lines={4} height="3.5rem" />}
      {types.error && <ErrorPanel error={types.error} onRetry={() => void types.refetch()} />}
      {types.data?.items.length === 0 && (
        <Empty icon="clipboard">
          <p>{t("none")}</p>
        </Empty>
      )}
      <ul className="type-list">
        {types.data?.items.map((type) => (
          <li key={type.id} className="card">
            <Entry type={type} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Entry({ type }: { type: OrderType }) {
  const t = useWords(typeWords);
  const text = useText();
  return (
    <>
      <Link href={`/types/${type.id}`} className="type-entry">
        <Icon name={isIcon(type.icon) ? type.icon : "clipboard"} />
        <span>
          <strong>{text(type.name)}</strong>
          <small className="muted">{text(type.description)}</small>
        </span>
      </Link>
      <div className="row">
        <Badge tone={type.formVersion > 0 ? "ok" : "warn"} icon={type.formVersion > 0 ? "done" : "alert"}>
          {type.formVersion > 0 ? t("formVersion", { version: type.formVersion }) : t("noForm")}
        </Badge>
        {!type.active && (
          <Badge tone="calm" icon="pause">
            {t("retired")}
          </Badge>
        )}
        <LinkButton to={`/types/${type.id}/form`} icon="edit">
          {t("form")}
        </LinkButton>
        <LinkButton to={`/flows/${type.id}`} icon="split">
          {t("flow")}
        </LinkButton>
      </div>
    </>
  );
}
