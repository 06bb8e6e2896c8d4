import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { connectionsQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { Connection } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { HealthBadge, HealthFacts } from "~/outlets/Health";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { Calls } from "./Calls";
import { ConnectionEditor } from "./ConnectionEditor";
import { words } from "./words";

/** Other systems that flows call. */
export default function ConnectionsPage() {
  const t = useWords(words);
  const me = useMe();
  const mayChange = can(me, "settings");
  const connections = useQuery({ ...connectionsQuery, enabled: mayChange });
  const [edited, setEdited] = useState<Connection | "new">();
  usePageTitle(t("title"));
  if (!mayChange) return <Notice tone="warn">{t("forbidden")}</Notice>;
  const items = connections.data?.items ?? [];
  return (
    <>
      <div className="page-head">
        <h1>{t("title")}</h1>
        <Button tone="primary" icon="plus" onClick={() => setEdited("new")}>
          {t("add")}
        </Button>
      </div>
      <p className="muted">{t("lead")}</p>
      {connections.isPending && <Skeleton lines={3} />}
      {connections.error && (
        <ErrorPanel error={connections.error} onRetry={() => void connections.refetch()} />
      )}
      {connections.data && items.length === 0 && (
        <Empty icon="send">
          <p>{t("none")}</p>
        </Empty>
      )}
      {items.map((connection) => (
        <Card key={connection.id} connection={connection} onEdit={() => setEdited(connection)} />
      ))}
      {edited && (
        <ConnectionEditor
          known={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}

function Card({ connection, onEdit }: { connection: Connection; onEdit: () => void }) {
  const t = useWords(words);
  const [open, setOpen] = useState(false);
  const { id, name, key, url, active, health } = connection;
  const heading = `connection-${id}`;
  const text = useText();
  const test = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/connections/{id}/test", { params: { path: { id } } })),
  });
  return (
    <section className="card stack" aria-labelledby={heading}>
      <div className="row spread">
        <h2 id={heading} className="wrap">
          {name}
        </h2>
        {active ? (
          <HealthBadge health={health} />
        ) : (
          <Badge tone="calm" icon="cancel">
            {t("off")}
          </Badge>
        )}
      </div>
      <div>
        <p className="wrap mono">{url}</p>
        <p className="muted wrap">
          {t("key")} <span className="mono">{key}</span> · {t(connection.signIn.by)}
        </p>
        <HealthFacts health={health} />
      </div>
      <div className="row">
        <Button icon="edit" aria-label={`${t("edit")} ${name}`} onClick={onEdit}>
          {t("edit")}
        </Button>
        <Button icon="list" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? "hideLog" : "log")}
        </Button>
        <Button
          icon="send"
          busy={test.isPending}
          aria-label={`${t("test")} ${name}`}
          onClick={() => test.mutate()}
        >
          {t("test")}
        </Button>
      </div>
      {test.error && <Problems error={test.error} />}
      <div role="status">
        {test.data && (
          <Notice tone={test.data.works ? "ok" : "danger"}>
            {text(test.data.text)} {t("took", { ms: String(test.data.millis) })}
          </Notice>
        )}
      </div>
      {open && <Calls id={id} />}
    </section>
  );
}
