import { AttachmentTile } from "~/files/AttachmentTile";
import { FilePicker } from "~/files/FilePicker";
import type { EditorProps, ViewProps } from "~/kinds/fieldUi";
import { asNumber, asStrings } from "~/kinds/read";
import { useFieldScope } from "~/kinds/scope";

const MOST_FILES = 9;

export function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const { uploads } = useFieldScope();
  const ids = asStrings(value);
  if (!uploads) return null;
  return (
    <FilePicker
      id={id}
      target={{ ...uploads, slot: field.id }}
      accept={asStrings(field.settings.accept)}
      maxFiles={asNumber(field.settings.maxFiles) ?? MOST_FILES}
      maxBytes={asNumber(field.settings.maxBytes)}
      attached={ids}
      onDetach={(gone) => onChange(ids.filter((entry) => entry !== gone))}
      describedBy={describedBy}
      invalid={invalid}
    />
  );
}

export function View({ value }: ViewProps) {
  return (
    <ul className="tiles">
      {asStrings(value).map((id) => (
        <AttachmentTile key={id} id={id} />
      ))}
    </ul>
  );
}
