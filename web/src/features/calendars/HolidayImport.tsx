import { useMutation } from "@tanstack/react-query";
import { useId } from "react";
import { api, unwrap } from "~/api/client";
import type { Shift, SpecialDay } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldFrame } from "~/ui/FieldFrame";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { calendarWords } from "./words";

interface HolidayImportProps {
  /** What is worked on a make-up workday. */
  worked: readonly Shift[];
  onRead: (days: Record<string, SpecialDay>) => void;
}

export function HolidayImport({ worked, onRead }: HolidayImportProps) {
  const t = useWords(calendarWords);
  const text = useText();
  const id = useId();
  const read = useMutation({
    mutationFn: async (file: File) => {
      const body = { text: await file.text(), worked: [...worked] };
      return unwrap(api.POST("/api/v1/calendars/read-holidays", { body }));
    },
    onSuccess: (found) => onRead(found.days),
  });
  return (
    <section className="card stack" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t("importTitle")}</h2>
      <FieldFrame id={id} label={t("importFile")} help={t("importHelp")}>
        {({ describedBy }) => (
          <input
            className="input"
            id={id}
            type="file"
            accept=".ics,text/calendar"
            aria-describedby={describedBy}
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) read.mutate(file);
              event.target.value = "";
            }}
          />
        )}
      </FieldFrame>
      {read.error && <Problems error={read.error} />}
      {read.data && (
        <Notice tone={read.data.findings.length === 0 ? "ok" : "warn"}>
          <p>{t("importRead", { count: Object.keys(read.data.days).length })}</p>
          {read.data.findings.map((finding) => (
            <p key={`${finding.line}-${finding.code}`}>
              {t("importLine", { line: finding.line })}: {text(finding.text)}
            </p>
          ))}
        </Notice>
      )}
    </section>
  );
}
