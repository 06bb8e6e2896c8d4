import { instantToWall, useFormat, wallToInstant } from "~/i18n/format";
import { useTimeZone } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString } from "~/kinds/read";

/** The picker shows the organisation's wall clock, whatever clock the phone runs on. */
function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const zone = useTimeZone();
  const instant = asString(value);
  const bound = (setting: unknown) => {
    const limit = setting === "now" ? new Date().toISOString() : asString(setting);
    return limit ? instantToWall(limit, zone) : undefined;
  };
  return (
    <input
      className="input"
      id={id}
      type="datetime-local"
      value={instant ? instantToWall(instant, zone) : ""}
      min={bound(field.settings.min)}
      max={bound(field.settings.max)}
      onChange={(event) => onChange(wallToInstant(event.target.value, zone))}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
    />
  );
}

function View({ value }: ViewProps) {
  const format = useFormat();
  const instant = asString(value) ?? "";
  return <time dateTime={instant}>{format.instant(instant)}</time>;
}

export default { Editor, View, type: "instant" } satisfies FieldUi;
