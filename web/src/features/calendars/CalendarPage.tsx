import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { calendarsQuery } from "~/api/calendarsQuery";
import { api, unwrap, versionTag } from "~/api/client";
import { can, useMe } from "~/api/session";
import type { CalendarBody, WorkCalendar } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { CoverageEditor } from "./CoverageEditor";
import { DaysEditor } from "./DaysEditor";
import { HolidayImport } from "./HolidayImport";
import { PublicDays } from "./PublicDays";
import { TryCalendar } from "./TryCalendar";
import { WeekEditor } from "./WeekEditor";
import { calendarWords } from "./words";

export default function CalendarPage() {
  const { id = "" } = useParams<{ id: string }>();
  const t = useWords(calendarWords);
  const text = useText();
  const me = useMe();
  const mayChange = can(me, "settings");
  const calendars = useQuery({ ...calendarsQuery, enabled: mayChange });
  const found = calendars.data?.items.find((calendar) => calendar.id === id);
  usePageTitle(found ? text(found.calendar.name) : t("title"));
  if (!mayChange) return <Notice tone="warn">{t("forbidden")}</Notice>;
  if (calendars.error && !calendars.data) {
    return <ErrorPanel error={calendars.error} onRetry={() => void calendars.refetch()} />;
  }
  if (!calendars.data) return <Skeleton lines={6} />;
  if (!found) return <Notice tone="warn">{t("missing")}</Notice>;
  return <Editor key={found.version} calendar={found} />;
}

function Editor({ calendar }: { calendar: WorkCalendar }) {
  const t = useWords(calendarWords);
  const text = useText();
  const cache = useQueryClient();
  const [body, setBody] = useState<CalendarBody>(calendar.calendar);
  const [active, setActive] = useState(calendar.active);
  const [unread, setUnread] = useState(false);
  const change = (part: Partial<CalendarBody>) => setBody((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/api/v1/calendars/{id}", {
          params: { path: { id: calendar.id }, header: { "If-Match": versionTag(calendar.version) } },
          body: { active, calendar: body },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: calendarsQuery.queryKey });
      toast("ok", t("saved"));
    },
  });
  return (
    <div className="stack" style={{ maxWidth: "46rem" }}>
      <div className="row spread">
        <h1>{text(body.name)}</h1>
        <Button
          tone="primary"
          icon="check"
          busy={save.isPending}
          disabled={unread}
          onClick={() => save.mutate()}
        >
          {t("save")}
        </Button>
      </div>
      {save.error && <Problems error={save.error} />}
      <section className="card stack">
        <TextInput
          label={t("nameZh")}
          value={body.name.zh}
          required
          maxLength={100}
          onChange={(zh) => change({ name: { ...body.name, zh } })}
        />
        <TextInput
          label={t("nameEn")}
          value={body.name.en}
          maxLength={100}
          onChange={(en) => change({ name: { ...body.name, en } })}
        />
        <TextInput
          label={t("timeZone")}
          value={body.timeZone}
          required
          onChange={(timeZone) => change({ timeZone })}
        />
        <label className="choice">
          <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
          {t("active")}
        </label>
      </section>
      <WeekEditor week={body.week} onChange={(week) => change({ week })} onUnread={setUnread} />
      <section className="card stack">
        <label className="choice">
          <input
            type="checkbox"
            checked={body.chineseHolidays ?? false}
            onChange={(event) => change({ chineseHolidays: event.target.checked })}
          />
          {t("chinese")}
        </label>
        <p className="field-help">{t("chineseHelp")}</p>
        <PublicDays />
      </section>
      <DaysEditor days={body.days ?? {}} onChange={(days) => change({ days })} />
      <HolidayImport
        worked={body.week[0] ?? []}
        onRead={(days) => change({ days: { ...(body.days ?? {}), ...days } })}
      />
      <CoverageEditor covers={body.covers ?? {}} onChange={(covers) => change({ covers })} />
      <TryCalendar calendar={body} />
    </div>
  );
}
