import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api, unwrap } from "~/api/client";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { ServiceLevel } from "~/api/types";
import { useText } from "~/i18n/locale";
import { say, useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ListPage, ListRow } from "~/ui/ListPage";
import { Problems } from "~/ui/Problems";
import { TextInput } from "~/ui/TextInput";
import { levelsQuery } from "./levelsQuery";
import { levelWords } from "./words";

export default function LevelsPage() {
  const t = useWords(levelWords);
  const me = useMe();
  const mayChange = can(me, "settings");
  const levels = useQuery({ ...levelsQuery, enabled: mayChange });
  return (
    <ListPage
      title={t("title")}
      lead={t("lead")}
      forbidden={mayChange ? undefined : t("forbidden")}
      found={levels}
      icon="clock"
      none={t("none")}
      create={() => <Create />}
    >
      {(level) => <Row key={level.id} level={level} />}
    </ListPage>
  );
}

function Row({ level }: { level: ServiceLevel }) {
  const t = useWords(levelWords);
  const text = useText();
  const types = useQuery(orderTypesQuery).data?.items ?? [];
  const own = level.level.orderTypes ?? [];
  const names = types.filter((type) => own.includes(type.id)).map((type) => text(type.name));
  return (
    <ListRow
      link={<Link href={`/levels/${level.id}`}>{text(level.level.name)}</Link>}
      retired={level.active ? undefined : t("inactive")}
    >
      <span className="mono">{level.key}</span> · {own.length > 0 ? names.join("、") : t("everyType")}
    </ListRow>
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
