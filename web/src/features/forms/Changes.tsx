import type { FormChange } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { publishWords } from "./publishWords";

/** What differs between two forms, in sentences; each property on demand. */
export function Changes({ changes }: { changes: readonly FormChange[] }) {
  const t = useWords(publishWords);
  const text = useText();
  if (changes.length === 0) return <p className="muted">{t("none")}</p>;
  return (
    <ul className="form-changes">
      {changes.map((change) => (
        <li key={change.what + (change.field ?? change.text.en)} data-what={change.what}>
          <span>{text(change.text)}</span>
          {(change.details?.length ?? 0) > 0 && <Details details={change.details ?? []} />}
        </li>
      ))}
    </ul>
  );
}

function Details({ details }: { details: NonNullable<FormChange["details"]> }) {
  const t = useWords(publishWords);
  return (
    <dl className="form-details">
      {details.map(({ property, before, after }) => (
        <div key={property}>
          <dt className="mono">{property}</dt>
          <dd>
            <del>{shown(before) ?? t("blank")}</del> <ins>{shown(after) ?? t("blank")}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const MOST = 200;

function shown(value: unknown): string | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  const words = typeof value === "string" ? value : JSON.stringify(value);
  return words.length > MOST ? `${words.slice(0, MOST)}…` : words;
}
