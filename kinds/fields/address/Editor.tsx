import "./ui.css";
import { useMemo } from "react";
import { useLocale, useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import type { EditorProps } from "~/kinds/fieldUi";
import { asString, isObject } from "~/kinds/read";
import { countries } from "./countries";
import { belowOf, pathOf } from "./divisions";
import { words } from "./words";

const CHINA = "CN";
const LEVELS = ["province", "city", "district"] as const;

export default function AddressEditor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const t = useWords(words);
  const text = useText();
  const address = isObject(value) ? value : {};
  const country = asString(address.country) ?? CHINA;
  const street = asString(address.street) ?? "";
  const isAbroad = country !== CHINA;
  const change = (next: Record<string, string | undefined>) => {
    const kept = Object.entries(next).filter(([, each]) => each);
    const saysNothing = kept.every(([key, each]) => key === "country" && each === CHINA);
    onChange(saysNothing ? null : Object.fromEntries(kept));
  };
  return (
    <div className="stack tight">
      {field.settings.foreign === true && (
        <fieldset className="choices" aria-label={t("where")}>
          {([false, true] as const).map((abroad) => (
            <label className="choice" key={String(abroad)}>
              <input
                type="radio"
                name={`${id}-where`}
                checked={isAbroad === abroad}
                onChange={() => change({ country: abroad ? "JP" : CHINA, street })}
              />
              {t(abroad ? "abroad" : "china")}
            </label>
          ))}
        </fieldset>
      )}
      {isAbroad ? (
        <Country id={id} value={country} onChange={(next) => change({ country: next, street })} />
      ) : (
        <Regions
          id={id}
          code={asString(address.code) ?? ""}
          onChange={(code) => change({ country: CHINA, code, street })}
          describedBy={describedBy}
          invalid={invalid}
        />
      )}
      <textarea
        className="input short"
        rows={isAbroad ? 3 : 2}
        aria-label={t(isAbroad ? "lines" : "street")}
        placeholder={text(field.placeholder) || t(isAbroad ? "lines" : "street")}
        maxLength={isAbroad ? 500 : 200}
        autoComplete="street-address"
        value={street}
        onChange={(event) => change({ country, code: asString(address.code), street: event.target.value })}
        aria-invalid={invalid || undefined}
      />
    </div>
  );
}

interface RegionsProps {
  id: string;
  code: string;
  onChange: (code: string) => void;
  describedBy: string | undefined;
  invalid: boolean;
}

/** One list a level. A level is there as soon as the one above is chosen and has something below. */
function Regions({ id, code, onChange, describedBy, invalid }: RegionsProps) {
  const t = useWords(words);
  const path = pathOf(code);
  const lists = LEVELS.map((level, at) => ({
    level,
    chosen: path[at] ?? "",
    offered: at === 0 ? belowOf("") : path[at - 1] ? belowOf(path[at - 1] ?? "") : [],
    above: path[at - 1] ?? "",
  })).filter(({ level, offered }) => level === "province" || offered.length > 0);
  return (
    <div className="regions">
      {lists.map(({ level, chosen, offered, above }) => (
        <select
          key={level}
          id={level === "province" ? id : undefined}
          className="input"
          aria-label={t(level)}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          value={chosen}
          onChange={(event) => onChange(event.target.value || above)}
        >
          <option value="">{t(level)}</option>
          {offered.map((each) => (
            <option key={each.code} value={each.code}>
              {each.name}
            </option>
          ))}
        </select>
      ))}
    </div>
  );
}

function Country({ id, value, onChange }: { id: string; value: string; onChange: (code: string) => void }) {
  const t = useWords(words);
  const language = useLocale();
  const listed = useMemo(() => countries(language), [language]);
  return (
    <select
      id={id}
      className="input"
      aria-label={t("country")}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {listed.map((each) => (
        <option key={each.code} value={each.code}>
          {each.name}
        </option>
      ))}
    </select>
  );
}
