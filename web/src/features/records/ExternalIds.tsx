import type { ExternalId } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { recordWords } from "./words";

export interface ExternalIdsProps {
  ids: readonly ExternalId[];
  errors: readonly string[];
  /** What such a thing is usually called in other systems: the collection's key. */
  objectType: string;
  onChange: (ids: readonly ExternalId[]) => void;
}

/** What other systems call the record, one line each. */
export function ExternalIds({ ids, errors, objectType, onChange }: ExternalIdsProps) {
  const t = useWords(recordWords);
  const put = (at: number, changed: Partial<ExternalId>) =>
    onChange(ids.map((each, place) => (place === at ? { ...each, ...changed } : each)));
  const parts = [
    ["system", "system"],
    ["objectType", "objectType"],
    ["id", "foreignId"],
  ] as const;
  return (
    <fieldset className="stack">
      <legend className="field-label">{t("externalIds")}</legend>
      {ids.map((each, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: ids change while somebody types them
        <div className="row" key={at}>
          {parts.map(([member, word]) => (
            <input
              key={member}
              className="input"
              style={{ flex: "1 1 6rem", minWidth: 0 }}
              aria-label={`${t(word)} ${at + 1}`}
              placeholder={t(word)}
              value={each[member]}
              maxLength={200}
              onChange={(event) => put(at, { [member]: event.currentTarget.value })}
            />
          ))}
          <IconButton
            icon="trash"
            label={`${t("remove")} ${at + 1}`}
            onClick={() => onChange(ids.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      {errors.map((words) => (
        <p className="field-error" role="alert" key={words}>
          {words}
        </p>
      ))}
      <Button icon="plus" onClick={() => onChange([...ids, { system: "", objectType, id: "" }])}>
        {t("addExternal")}
      </Button>
    </fieldset>
  );
}
