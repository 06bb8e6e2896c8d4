import { useMe } from "~/api/session";
import { FilePicker } from "~/files/FilePicker";
import { useRows } from "~/local/db";
import { inOrder, removeUploadsOf, uploads } from "~/local/uploads";
import { FieldFrame } from "~/ui/FieldFrame";
import { Select } from "~/ui/Select";

const MOST_BYTES = 64 * 1024 * 1024;

/** The table somebody has chosen for `owner`, once it is with the server. */
export function useTableFile(owner: string) {
  const file = inOrder(useRows(uploads) ?? [], owner)[0];
  return {
    chosen: file !== undefined,
    attachmentId: file?.state === "done" ? (file.attachmentId ?? null) : null,
    forget: () => removeUploadsOf(owner),
  };
}

interface TableFileProps {
  id: string;
  owner: string;
  label: string;
  help?: string;
}

/** Where a table is chosen. */
export function TableFile({ id, owner, label, help }: TableFileProps) {
  const me = useMe();
  return (
    <FieldFrame id={id} label={label} help={help} group>
      {({ describedBy, invalid }) => (
        <FilePicker
          id={id}
          target={{ user: me.user.id, owner, slot: "file" }}
          camera={false}
          maxFiles={1}
          maxBytes={MOST_BYTES}
          describedBy={describedBy}
          invalid={invalid}
        />
      )}
    </FieldFrame>
  );
}

interface SheetChoiceProps {
  label: string;
  sheets: readonly string[];
  chosen: string | undefined;
  onChange: (sheet: string) => void;
}

/** Which sheet of a workbook, where there are several. */
export function SheetChoice({ label, sheets, chosen, onChange }: SheetChoiceProps) {
  if (sheets.length < 2) return null;
  return (
    <Select
      label={label}
      value={chosen ?? sheets[0] ?? ""}
      options={sheets.map((name) => ({ value: name, text: name }))}
      onChange={onChange}
    />
  );
}
