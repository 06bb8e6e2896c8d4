import type { FormChange } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { fieldDesign } from "~/kinds/design";
import { asText } from "~/kinds/read";
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
  const text = useText();
  return (
    <dl className="form-details">
      {details.map(({ property, before, after }) => (
        <div key={property}>
          <dt className="muted">{isProperty(property) ? t(`prop_${property}`) : property}</dt>
          <dd>
            <del>{inWords(property, before)}</del> <ins>{inWords(property, after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );

  function inWords(property: string, value: unknown): string {
    if (value === null || value === undefined || value === "") return t("blank");
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (property === "kind") return text(fieldDesign(String(value))?.name) || String(value);
    const words = typeof value === "string" ? value : text(asText(value)) || JSON.stringify(value);
    return words.length > MOST ? `${words.slice(0, MOST)}…` : words;
  }
}

type Word = keyof (typeof publishWords)["en"];
type Property = Word extends infer W ? (W extends `prop_${infer P}` ? P : never) : never;

const isProperty = (property: string): property is Property => `prop_${property}` in publishWords.en;

/** Longer values are cut, in characters. */
const MOST = 200;
