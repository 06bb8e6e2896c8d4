import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { calendarsQuery } from "~/api/calendarsQuery";
import { api, unwrap } from "~/api/client";
import { can, useMe } from "~/api/session";
import type { CalendarBody, WorkCalendar } from "~/api/types";
import { useText } from "~/i18n/locale";
import { say, useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { ListPage, ListRow } from "~/ui/ListPage";
import { calendarWords } from "./words";

export default function CalendarsPage() {
  const t = useWords(calendarWords);
  const me = useMe();
  const mayChange = can(me, "settings");
  const calendars = useQuery({ ...calendarsQuery, enabled: mayChange });
  return (
    <ListPage
      title={t("title")}
      lead={t("lead")}
      forbidden={mayChange ? undefined : t("forbidden")}
      found={calendars}
      icon="calendar"
      none={t("none")}
      create={(items) => <Create isFirst={items.length === 0} />}
    >
      {(calendar) => <Row key={calendar.id} calendar={calendar} />}
    </ListPage>
  );
}

function Row({ calendar }: { calendar: WorkCalendar }) {
  const t = useWords(calendarWords);
  const text = useText();
  const { covers } = calendar.calendar;
  const lists = [covers?.sites, covers?.departments, covers?.groups, covers?.people];
  const count = lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
  const told = [
    calendar.calendar.timeZone,
    covers?.organisation ? t("wholeOrganisation") : "",
    count > 0 ? t("coveredCount", { count }) : "",
  ];
  return (
    <ListRow
      link={<Link href={`/calendars/${calendar.id}`}>{text(calendar.calendar.name)}</Link>}
      retired={calendar.active ? undefined : t("inactive")}
    >
      {told.filter(Boolean).join(" · ")}
    </ListRow>
  );
}

const OFFICE_DAY = [
  { from: 540, to: 720 },
  { from: 780, to: 1080 },
];

/** Makes a calendar of office hours to begin with; the first one is for everybody. */
function Create({ isFirst }: { isFirst: boolean }) {
  const t = useWords(calendarWords);
  const me = useMe();
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const create = useMutation({
    mutationFn: () => {
      const calendar: CalendarBody = {
        name: { zh: say(calendarWords, "zh-CN", "office"), en: say(calendarWords, "en", "office") },
        timeZone: me.organisation.timeZone,
        week: [OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, [], []],
        chineseHolidays: me.organisation.timeZone === "Asia/Shanghai",
        ...(isFirst ? { covers: { organisation: true } } : {}),
      };
      return unwrap(api.POST("/api/v1/calendars", { body: { active: true, calendar } }));
    },
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: calendarsQuery.queryKey });
      navigate(`/calendars/${made.id}`);
    },
  });
  return (
    <>
      {create.error && <ErrorPanel error={create.error} />}
      <Button icon="plus" tone="primary" busy={create.isPending} onClick={() => create.mutate()}>
        {t("create")}
      </Button>
    </>
  );
}
