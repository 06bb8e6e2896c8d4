import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api, unwrap } from "~/api/client";
import { rostersQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { RosterBody } from "~/api/types";
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
import { newShift } from "./shifts";
import { words } from "./words";

/** Who is on duty when, one roster each. */
export default function RostersPage() {
  const t = useWords(words);
  const text = useText();
  const mayChange = can(useMe(), "settings");
  const [asks, setAsks] = useState(false);
  usePageTitle(t("title"));
  const rosters = useQuery({ ...rostersQuery, enabled: mayChange });
  if (!mayChange) return <Notice tone="warn">{t("forbidden")}</Notice>;
  const items = rosters.data?.items ?? [];
  return (
    <>
      <div className="page-head">
        <h1>{t("title")}</h1>
        <Button icon="plus" tone="primary" onClick={() => setAsks(true)}>
          {t("create")}
        </Button>
      </div>
      <p className="muted">{t("lead")}</p>
      {rosters.isPending && <Skeleton lines={3} />}
      {rosters.error && <ErrorPanel error={rosters.error} onRetry={() => void rosters.refetch()} />}
      {rosters.data && items.length === 0 && (
        <Empty icon="calendar">
          <p>{t("none")}</p>
        </Empty>
      )}
      {items.length > 0 && (
        <ul className="card stack">
          {items.map((roster) => (
            <li key={roster.id} className="row spread">
              <span className="wrap">
                <Link href={`/rosters/${roster.id}`}>{text(roster.roster.name)}</Link>
                <br />
                <span className="muted mono">{roster.key}</span>
              </span>
              {!roster.active && (
                <Badge tone="calm" icon="pause">
                  {t("inactive")}
                </Badge>
              )}
            </li>
          ))}
        </ul>
      )}
      {asks && <CreateDialog onClose={() => setAsks(false)} />}
    </>
  );
}

/** Makes a roster with one shift that somebody still has to be put on. */
function CreateDialog({ onClose }: { onClose: () => void }) {
  const t = useWords(words);
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const [key, setKey] = useState("");
  const create = useMutation({
    mutationFn: () => {
      const both = (word: "standard" | "dayShift") => ({
        zh: say(words, "zh-CN", word),
        en: say(words, "en", word),
      });
      const roster: RosterBody = { name: both("standard"), shifts: [newShift("day", both("dayShift"))] };
      return unwrap(api.POST("/api/v1/rosters", { body: { key: key.trim(), roster } }));
    },
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: rostersQuery.queryKey });
      navigate(`/rosters/${made.id}`);
    },
  });
  return (
    <Dialog
      title={t("create")}
      onClose={onClose}
      footer={
        <Button
          tone="primary"
          icon="check"
          busy={create.isPending}
          disabled={key.trim() === ""}
          onClick={() => create.mutate()}
        >
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
