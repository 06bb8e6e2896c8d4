import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { calendarsQuery } from "~/api/calendarsQuery";
import { api, unwrap, versionTag } from "~/api/client";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { ServiceLevel, ServiceLevelBody } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Checks } from "~/ui/Checks";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { levelsQuery } from "./levelsQuery";
import { ReasonsEditor } from "./ReasonsEditor";
import { TargetEditor } from "./TargetEditor";
import { levelWords } from "./words";

export default function LevelPage() {
  const { id = "" } = useParams<{ id: string }>();
  const t = useWords(levelWords);
  const text = useText();
  const mayChange = can(useMe(), "settings");
  const levels = useQuery({ ...levelsQuery, enabled: mayChange });
  const found = levels.data?.items.find((level) => level.id === id);
  usePageTitle(found ? text(found.level.name) : t("title"));
  if (!mayChange) return <Notice tone="warn">{t("forbidden")}</Notice>;
  if (levels.error && !levels.data) {
    return <ErrorPanel error={levels.error} onRetry={() => void levels.refetch()} />;
  }
  if (!levels.data) return <Skeleton lines={6} />;
  if (!found) return <Notice tone="warn">{t("missing")}</Notice>;
  return <Editor key={found.version} level={found} />;
}

function Editor({ level }: { level: ServiceLevel }) {
  const t = useWords(levelWords);
  const text = useText();
  const cache = useQueryClient();
  const [body, setBody] = useState<ServiceLevelBody>(level.level);
  const [active, setActive] = useState(level.active);
  const change = (part: Partial<ServiceLevelBody>) => setBody((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/api/v1/service-levels/{id}", {
          params: { path: { id: level.id }, header: { "If-Match": versionTag(level.version) } },
          body: { active, level: body },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: levelsQuery.queryKey });
      toast("ok", t("saved"));
    },
  });
  return (
    <div className="stack" style={{ maxWidth: "46rem" }}>
      <div className="row spread">
        <h1>{text(body.name)}</h1>
        <Button tone="primary" icon="check" busy={save.isPending} onClick={() => save.mutate()}>
          {t("save")}
        </Button>
      </div>
      {save.error && <Problems error={save.error} />}
      <About level={level} body={body} onChange={change} active={active} onActive={setActive} />
      {body.targets.map((target, at) => (
        <TargetEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: targets have no name of their own
          key={at}
          title={t("targetFor", { number: at + 1 })}
          target={target}
          onChange={(next) => change({ targets: body.targets.map((each, n) => (n === at ? next : each)) })}
          {...(body.targets.length > 1
            ? { onRemove: () => change({ targets: body.targets.filter((_, n) => n !== at) }) }
            : {})}
        />
      ))}
      <div>
        <Button icon="plus" onClick={() => change({ targets: [...body.targets, { resolution: 960 }] })}>
          {t("addTarget")}
        </Button>
      </div>
      <ReasonsEditor
        reasons={body.pauseReasons ?? []}
        onChange={(pauseReasons) => change({ pauseReasons })}
      />
    </div>
  );
}

interface AboutProps {
  level: ServiceLevel;
  body: ServiceLevelBody;
  onChange: (part: Partial<ServiceLevelBody>) => void;
  active: boolean;
  onActive: (active: boolean) => void;
}

/** What it is called, which orders it is for, and by which calendar it counts. */
function About({ level, body, onChange, active, onActive }: AboutProps) {
  const t = useWords(levelWords);
  const text = useText();
  const types = useQuery(orderTypesQuery).data?.items ?? [];
  const calendars = useQuery(calendarsQuery).data?.items ?? [];
  return (
    <section className="card stack">
      <p className="muted">
        {t("key")}: <span className="mono">{level.key}</span>
      </p>
      <TextInput
        label={t("nameZh")}
        value={body.name.zh}
        required
        onChange={(zh) => onChange({ name: { ...body.name, zh } })}
      />
      <TextInput
        label={t("nameEn")}
        value={body.name.en}
        onChange={(en) => onChange({ name: { ...body.name, en } })}
      />
      <label className="choice">
        <input type="checkbox" checked={active} onChange={(event) => onActive(event.target.checked)} />
        {t("active")}
      </label>
      <Checks
        label={t("types")}
        options={types.map((type) => ({ value: type.id, text: text(type.name) }))}
        value={body.orderTypes ?? []}
        onChange={(orderTypes) => onChange({ orderTypes })}
      />
      <p className="field-help">{t("typesHelp")}</p>
      <label className="field">
        <span className="field-label">{t("calendar")}</span>
        <select
          className="input"
          value={body.calendar ?? ""}
          onChange={(event) => onChange({ calendar: event.target.value || null })}
        >
          <option value="">{t("ownCalendar")}</option>
          {calendars.map((calendar) => (
            <option key={calendar.id} value={calendar.id}>
              {text(calendar.calendar.name)}
            </option>
          ))}
        </select>
      </label>
      <TextInput
        label={t("priorityField")}
        help={t("priorityHelp")}
        value={body.priorityField ?? ""}
        onChange={(field) => onChange({ priorityField: field.trim() || null })}
      />
      <label className="field">
        <span className="field-label">{t("warnAt")}</span>
        <input
          className="input"
          type="number"
          min={0}
          max={99}
          value={body.warnAt ?? 80}
          onChange={(event) => onChange({ warnAt: Math.round(Number(event.target.value)) })}
        />
      </label>
    </section>
  );
}
