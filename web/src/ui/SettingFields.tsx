import type { ReactNode } from "react";
import type { Property } from "~/api/settingsSchema";
import { useLocale, useText } from "~/i18n/locale";
import { defineWords, useWords } from "~/i18n/words";
import { FieldFrame } from "./FieldFrame";

const words = defineWords(
  {
    now: "按此时区，现在是 {time}",
  },
  {
    now: "In this zone it is {time}",
  },
);

export interface SettingFieldsProps {
  properties: readonly Property[];
  values: Readonly<Record<string, unknown>>;
  /** What the ids of the inputs begin with. */
  prefix: string;
  errorsAt: (name: string) => readonly string[];
  onChange: (values: Record<string, unknown>) => void;
  /** What else there is to say under a field, as it stands now. */
  below?: (name: string) => ReactNode;
}

/** Settings that the server describes by a schema, drawn without knowing which ones they are. */
export function SettingFields({ properties, values, prefix, errorsAt, onChange, below }: SettingFieldsProps) {
  const text = useText();
  const counts = ({ when }: Property) =>
    Object.entries(when).every(([name, of]) => of.includes(String(values[name] ?? "")));
  return properties.filter(counts).map((property) => {
    const { name, title, help, choices, isNumber, isLong } = property;
    const id = `${prefix}-${name}`;
    const value = String(values[name] ?? "");
    const put = (typed: string) =>
      onChange({ ...values, [name]: isNumber ? Number(typed.trim()) || 0 : typed });
    const zones = property.format === "time-zone" ? Intl.supportedValuesOf("timeZone") : [];
    return (
      <FieldFrame key={name} id={id} label={text(title)} help={text(help)} errors={errorsAt(name)}>
        {({ describedBy, invalid }) => (
          <>
            {choices ? (
              <select
                className="input"
                id={id}
                aria-describedby={describedBy}
                value={value}
                onChange={(event) => put(event.target.value)}
              >
                {choices.map((choice) => (
                  <option key={choice.value} value={choice.value}>
                    {text(choice.name)}
                  </option>
                ))}
              </select>
            ) : isLong ? (
              <textarea
                className="input"
                id={id}
                rows={3}
                aria-describedby={describedBy}
                aria-invalid={invalid}
                value={value}
                onChange={(event) => put(event.target.value)}
              />
            ) : (
              <input
                className="input"
                id={id}
                aria-describedby={describedBy}
                aria-invalid={invalid}
                inputMode={isNumber ? "numeric" : undefined}
                autoComplete="off"
                list={zones.length > 0 ? `${id}-list` : undefined}
                value={value}
                onChange={(event) => put(event.target.value)}
              />
            )}
            {zones.length > 0 && <Zones id={`${id}-list`} zones={zones} chosen={value} />}
            {below?.(name)}
          </>
        )}
      </FieldFrame>
    );
  });
}

function Zones({ id, zones, chosen }: { id: string; zones: readonly string[]; chosen: string }) {
  const t = useWords(words);
  const language = useLocale();
  const style = { timeZone: chosen, dateStyle: "medium", timeStyle: "short" } as const;
  return (
    <>
      <datalist id={id}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      {zones.includes(chosen) && (
        <p className="muted" role="status">
          {t("now", { time: new Date().toLocaleString(language, style) })}
        </p>
      )}
    </>
  );
}
