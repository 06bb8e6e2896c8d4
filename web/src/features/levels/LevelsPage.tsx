import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api, unwrap } from "~/api/client";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { ServiceLevel } from "~/api/types";
import { useText } from "~/i18n/locale";
import { say, useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { TextInput } from "~/ui/TextInput";
import { usePageTitle } from "~/ui/usePageTitle";
import { levelsQuery } from "./levelsQuery";
import { levelWords } from "./words";

export default function LevelsPage() {
  const t = useWords(levelWords);
  const me = useMe();
  const mayChange = can(me, "settings");
  usePageTitle(t("title"));
  const levels = useQuery({ ...levelsQuery, enabled: mayChange });
  if (!mayChange) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <div className="row spread">
        <div>
          <h1>{t("title")}</h1>
          <p className="muted">{t("lead")}</p>
        </div>
        {levels.data && <Create />}
      </div>
      {levels.isPending && <Skeleton lines={3} />}
      {levels.error && <ErrorPanel error={levels.error} onRetry={() => void levels.refetch()} />}
      {levels.data?.items.length === 0 && (
        <Empty icon="clock">
          <p>{t("none")}</p>
        </Empty>
      )}
      {levels.data && levels.data.items.length > 0 && (
        <ul className="card stack">
          {levels.data.items.map((level) => (
            <Row key={level.id} level={level} />
          ))}
        </ul>
      )}
    </>
  );
}

function Row({ level }: { level: ServiceLevel }) {
  const t = useWords(levelWords);
  const text = useText();
  const types = useQuery(orderTypesQuery).data?.items ?? [];
  const own = level.level.orderTypes ?? [];
  const names = types.filter((type) => own.includes(type.id)).map((type) => text(type.name));
  return (
    <li className="row spread">
      <span className="wrap">
        <Link href={`/levels/${level.id}`}>{text(level.level.name)}</Link>
        <br />
        <span className="muted">
          <span className="mono">{level.key}</span> · {own.length > 0 ? names.join("、") : t("everyType")}
        </span>
      </span>
      {!level.active && (
        <Badge tone="calm" icon="pause">
          {t("inactive")}
        </Badge>
      )}
    </li>
  );
}

/** Makes a level with usual times to begin with. */
function Create() {
  const t = useWords(levelWords);
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button icon="plus" tone="primary" onClick={() => setAsks(true)}>
        {t("create")}
      </Button>
      {asks && <CreateDialog onClose={() => setAsks(false)} />}
    </>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const t = useWords(levelWords);
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const [key, setKey] = useState("");
  const create = useMutation({
    mutationFn: () => {
      const name = {
        zh: say(levelWords, "zh-CN", "standard"),
        en: say(levelWords, "en", "standard"),
      };
      const level = { name, targets: [{ firstResponse: 60, resolution: 960 }], warnAt: 80 };
      return unwrap(api.POST("/api/v1/service-levels", { body: { key: key.trim(), level } }));
    },
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: levelsQuery.queryKey });
      navigate(`/levels/${made.id}`);
    },
  });
  const go = () => {
    if (!create.isPending) create.mutate();
  };
  return (
    <Dialog
      title={t("create")}
      onClose={onClose}
      footer={
        <Button tone="primary" icon="check" busy={create.isPending} onClick={go}>
          {t("create")}
        </Button>
      }
    >
      {create.error && <Problems error={create.error} />}
      <TextInput
        label={t("key")}
        help={t("keyHelp")}
        value={key}
        required
        maxLength={100}
        onChange={setKey}
      />
    </Dialog>
  );
}
