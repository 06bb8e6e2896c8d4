import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { publicDaysQuery } from "~/api/calendarsQuery";
import { useWords } from "~/i18n/words";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { calendarWords } from "./words";

/** The public holidays the product ships, loaded when somebody wants to see them. */
export function PublicDays() {
  const t = useWords(calendarWords);
  const [open, setOpen] = useState(false);
  const days = useQuery({ ...publicDaysQuery, enabled: open });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("showPublic")}</summary>
      {days.error && <ErrorPanel error={days.error} />}
      <ul>
        {[...(days.data?.items ?? [])].reverse().map((day) => (
          <li key={day.date}>
            <span className="mono">{day.date}</span> {day.name}{" "}
            <span className="muted">{t(day.isWorked ? "makeup" : "holiday")}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
