import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { isBlank } from "~/local/drafts";
import { fieldUi } from "./registry";
import { kindWords } from "./words";

/** A stored value as its kind shows it; a value nobody knows how to show is at least not hidden. */
export function FieldView({ field, value }: { field: Field; value: unknown }) {
  const t = useWords(kindWords);
  if (isBlank(value)) return <span className="muted">{t("blank")}</span>;
  const ui = fieldUi(field.kind);
  return ui ? <ui.View field={field} value={value} /> : <span className="mono">{JSON.stringify(value)}</span>;
}

/** Label and value, for lists of facts. Fields that hold no value (notes to the writer) are left out. */
export function FieldFact({ field, value }: { field: Field; value: unknown }) {
  const text = useText();
  if (fieldUi(field.kind)?.frame === "bare") return null;
  return (
    <>
      <dt>{text(field.label)}</dt>
      <dd>
        <FieldView field={field} value={value} />
      </dd>
    </>
  );
}
