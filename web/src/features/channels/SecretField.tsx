import { useWords } from "~/i18n/words";
import { FieldFrame } from "~/ui/FieldFrame";
import { channelWords } from "./words";

interface SecretFieldProps {
  id: string;
  title: string;
  kept: boolean;
  /** Undefined leaves what is kept, empty removes it. */
  value: string | undefined;
  errors: readonly string[];
  onChange: (value: string | undefined) => void;
}

/** A secret: it goes in and is never shown again. */
export function SecretField({ id, title, kept, value, errors, onChange }: SecretFieldProps) {
  const t = useWords(channelWords);
  const removes = kept && value === "";
  return (
    <>
      <FieldFrame id={id} label={title} help={kept ? t("secretKept") : ""} errors={errors}>
        {({ describedBy }) => (
          <input
            className="input"
            id={id}
            type="password"
            autoComplete="new-password"
            aria-describedby={describedBy}
            disabled={removes}
            value={value ?? ""}
            onChange={(event) => onChange(event.target.value || undefined)}
          />
        )}
      </FieldFrame>
      {kept && (
        <label className="choice">
          <input
            type="checkbox"
            checked={removes}
            onChange={(event) => onChange(event.target.checked ? "" : undefined)}
          />
          {t("removeSecret", { title })}
        </label>
      )}
    </>
  );
}
