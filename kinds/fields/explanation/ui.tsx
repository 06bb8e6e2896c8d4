import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asText } from "~/kinds/read";
import { Notice } from "~/ui/Notice";

/** Words from the owner of the form to whoever fills it in; there is nothing to answer. */
function Words({ field }: Pick<EditorProps | ViewProps, "field">) {
  const text = useText();
  return (
    <Notice tone="calm">
      <p style={{ whiteSpace: "pre-wrap" }}>{text(asText(field.settings.text)) || text(field.label)}</p>
    </Notice>
  );
}

export default { Editor: Words, View: Words, frame: "bare" } satisfies FieldUi;
