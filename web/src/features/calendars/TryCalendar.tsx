import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { CalendarBody } from "~/api/types";
import { instantToWall, wallToInstant } from "~/i18n/format";
import { useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Problems } from "~/ui/Problems";
import { calendarWords } from "./words";

/** When are so many working hours over? */
export function TryCalendar({ calendar }: { calendar: CalendarBody }) {
  const t = useWords(calendarWords);
  const language = useLocale();
  const zone = calendar.timeZone;
  const [from, setFrom] = useState(() => wallNow(zone));
  const [hours, setHours] = useState("8");
  const ask = useMutation({
    mutationFn: () => {
      const start = wallToInstant(from, zone) ?? new Date().toISOString();
      const minutes = Math.round(Number(hours) * 60);
      return unwrap(api.POST("/api/v1/calendars/try", { body: { calendar, from: start, minutes } }));
    },
  });
  const shown = (at: string) =>
    new Date(at).toLocaleString(language, { timeZone: zone, dateStyle: "full", timeStyle: "short" });
  return (
    <section className="card stack" aria-labelledby="calendar-try">
      <div>
        <h2 id="calendar-try">{t("try")}</h2>
        <p className="muted">{t("tryHelp")}</p>
      </div>
      <form
        className="row"
        style={{ alignItems: "end" }}
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <label className="field">
          <span className="field-label">{t("tryFrom")}</span>
          <input
            className="input"
            type="datetime-local"
            required
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </label>
        <label className="field">
          <span className="field-label">{t("tryHours")}</span>
          <input
            className="input"
            type="number"
            required
            min="0.1"
            max="16000"
            step="0.1"
            value={hours}
            onChange={(event) => setHours(event.target.value)}
          />
        </label>
        <Button type="submit" busy={ask.isPending}>
          {t("tryRun")}
        </Button>
      </form>
      {ask.error && <Problems error={ask.error} />}
      {ask.data && (
        <p role="status">
          <strong>{ask.data.due ? t("tryDue", { due: shown(ask.data.due) }) : t("tryNever")}</strong>
        </p>
      )}
    </section>
  );
}

function wallNow(zone: string): string {
  try {
    return instantToWall(new Date().toISOString(), zone);
  } catch {
    // A zone that the browser does not know: the server will say so.
    return new Date().toISOString().slice(0, 16);
  }
}
