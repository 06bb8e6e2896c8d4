import "./files.css";
import { useQuery } from "@tanstack/react-query";
import { attachmentQuery } from "~/api/queries";
import type { Attachment } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { FileThumb } from "./FileThumb";

/** A file as a picture with its name; it opens in a tab of its own, so that the page is not lost. */
export function FileTile({ file }: { file: Attachment }) {
  const format = useFormat();
  return (
    <li>
      <a className="tile" href={`/api/v1/attachments/${file.id}/content`} target="_blank" rel="noreferrer">
        <FileThumb id={file.id} hasThumbnail={file.hasThumbnail} />
        <span className="name">{file.name}</span>
        <span className="muted">{format.bytes(file.sizeBytes)}</span>
      </a>
    </li>
  );
}

export function AttachmentTile({ id }: { id: string }) {
  const { data } = useQuery(attachmentQuery(id));
  return data ? <FileTile file={data} /> : <li className="skeleton" style={{ height: "6.5rem" }} />;
}
