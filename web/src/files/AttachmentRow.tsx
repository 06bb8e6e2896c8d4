import { useQuery } from "@tanstack/react-query";
import { attachmentQuery } from "~/api/queries";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { FileThumb } from "./FileThumb";
import { fileWords } from "./words";

/** A file that is already part of a value, as a line that can be taken out again. */
export function AttachmentRow({
  id,
  onRemove,
}: {
  id: string;
  onRemove?: ((id: string) => void) | undefined;
}) {
  const t = useWords(fileWords);
  const format = useFormat();
  const { data } = useQuery(attachmentQuery(id));
  const name = data?.name ?? "…";
  return (
    <li className="upload">
      <FileThumb id={id} hasThumbnail={data?.hasThumbnail ?? false} />
      <div>
        <p className="name">{name}</p>
        <p className="state">{data && format.bytes(data.sizeBytes)}</p>
      </div>
      <div className="actions">
        {onRemove && <IconButton icon="trash" label={t("remove", { name })} onClick={() => onRemove(id)} />}
      </div>
    </li>
  );
}
