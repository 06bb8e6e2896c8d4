import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api, unwrap, versionTag } from "~/api/client";
import { recordQuery, rostersQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { Roster, RosterBody } from "~/api/types";
import { useText } from "~/i18n/locale";
import { say, useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { PickRecord } from "~/ui/PickOne";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { Plan } from "./Plan";
import { ShiftEditor } from "./ShiftEditor";
import { freeCode, newShift } from "./shifts";
import { words } from "./words";

export default function RosterPage() {
  const { id = "" } = useParams<{ id: string }>();
  const t = useWords(words);
  const text = useText();
  const mayChange = can(useMe(), "settings");
  const rosters = useQuery({ ...rostersQuery, enabled: mayChange });
  const found = rosters.data?.items.find((roster) => roster.id === id);
  usePageTitle(found ? text(found.roster.name) : t("title"));
  if (!mayChange) return <Notice tone="warn">{t("forbidden")}</Notice>;
  if (rosters.error && !rosters.data) {
    return <ErrorPanel error={rosters.error} onRetry={() => void rosters.refetch()} />;
  }
  if (!rosters.data) return <Skeleton lines={6} />;
  if (!found) return <Notice tone="warn">{t("missing")}</Notice>;
  return <Editor key={found.version} roster={found} />;
}

function Editor({ roster }: { roster: Roster }) {
  const t = useWords(words);
  const text = useText();
  const cache = useQueryClient();
  const [body, setBody] = useState<RosterBody>(roster.roster);
  const [active, setActive] = useState(roster.active);
  const change = (part: Partial<RosterBody>) => setBody((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: (next: RosterBody) =>
      unwrap(
        api.PUT("/api/v1/rosters/{id}", {
          params: { path: { id: roster.id }, header: { "If-Match": versionTag(roster.version) } },
          body: { active, roster: next },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: rostersQuery.queryKey });
      toast("ok", t("saved"));
    },
  });
  const { shifts } = body;
  const another = () => {
    const code = freeCode(shifts);
    const gaps = { number: shifts.length + 1 };
    return newShift(code, { zh: say(words, "zh-CN", "shift", gaps), en: say(words, "en", "shift", gaps) });
  };
  return (
    <div className="stack" style={{ maxWidth: "46rem" }}>
      <div className="row spread">
        <h1>{text(body.name)}</h1>
        <Button tone="primary" icon="check" busy={save.isPending} onClick={() => save.mutate(body)}>
          {t("save")}
        </Button>
      </div>
      {save.error && <Problems error={save.error} />}
      <section className="card stack">
        <p className="muted">
          {t("key")}: <span className="mono">{roster.key}</span>
        </p>
        <TextInput
          label={t("nameZh")}
          value={body.name.zh}
          required
          maxLength={200}
          onChange={(zh) => change({ name: { ...body.name, zh } })}
        />
        <TextInput
          label={t("nameEn")}
          value={body.name.en}
          maxLength={200}
          onChange={(en) => change({ name: { ...body.name, en } })}
        />
        <label className="choice">
          <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
          {t("active")}
        </label>
        <Sites sites={body.sites ?? []} onChange={(sites) => change({ sites })} />
      </section>
      {shifts.map((shift, at) => (
        <ShiftEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: the code can be changed, the place stays
          key={at}
          title={t("shift", { number: at + 1 })}
          shift={shift}
          onChange={(next) => change({ shifts: shifts.with(at, next) })}
          {...(shifts.length > 1 ? { onRemove: () => change({ shifts: shifts.toSpliced(at, 1) }) } : {})}
        />
      ))}
      <div>
        <Button icon="plus" onClick={() => change({ shifts: [...shifts, another()] })}>
          {t("addShift")}
        </Button>
      </div>
      <Plan
        id={roster.id}
        version={roster.version}
        body={body}
        onSwaps={(swaps) => save.mutate({ ...body, swaps })}
      />
    </div>
  );
}

interface SitesProps {
  sites: readonly string[];
  onChange: (sites: string[]) => void;
}

function Sites({ sites, onChange }: SitesProps) {
  const t = useWords(words);
  return (
    <>
      <PickRecord
        label={t("addSite")}
        collection="site"
        onPick={(id) => !sites.includes(id) && onChange([...sites, id])}
      />
      {sites.length > 0 && (
        <ul className="stack" aria-label={t("sites")}>
          {sites.map((id) => (
            <Site key={id} id={id} onRemove={() => onChange(sites.filter((each) => each !== id))} />
          ))}
        </ul>
      )}
    </>
  );
}

function Site({ id, onRemove }: { id: string; onRemove: () => void }) {
  const t = useWords(words);
  const name = useQuery(recordQuery("site", id)).data?.name ?? id;
  return (
    <li className="row spread">
      <span>{name}</span>
      <IconButton icon="close" label={`${t("remove")} ${name}`} onClick={onRemove} />
    </li>
  );
}
