import "./files.css";
import { type ClipboardEvent, type DragEvent, useRef, useState } from "react";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { useRows } from "~/local/db";
import { addUpload, inOrder, uploads } from "~/local/uploads";
import { Button } from "~/ui/Button";
import { speak } from "~/ui/toasts";
import { AttachmentRow } from "./AttachmentRow";
import { accepts } from "./accept";
import { UploadRow } from "./UploadRow";
import { fileWords } from "./words";

export interface FilePickerProps {
  id: string;
  target: { user: string; owner: string; slot: string };
  accept?: readonly string[];
  /** Whether a photo may be what is wanted; tables are not photographed. */
  camera?: boolean;
  maxFiles: number;
  maxBytes?: number | undefined;
  /** Files that already belong to the value. */
  attached?: readonly string[];
  onDetach?: (id: string) => void;
  describedBy?: string | undefined;
  invalid?: boolean;
}

/** Files start to travel the moment they are chosen; nobody waits for them before going on. */
export function FilePicker(props: FilePickerProps) {
  const { id, target, accept = [], camera: takesPhotos = true, maxFiles, maxBytes, attached = [] } = props;
  const t = useWords(fileWords);
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<string>();
  const rows = inOrder(useRows(uploads) ?? [], target.owner).filter((row) => row.slot === target.slot);

  const add = (files: readonly File[]) => {
    setRefused(undefined);
    const fitting = files.filter((file) => {
      const large = maxBytes !== undefined && file.size > maxBytes;
      if (large) setRefused(t("tooLarge", { name: file.name, size: format.bytes(maxBytes) }));
      else if (!accepts(accept, file.type)) setRefused(t("wrongType", { name: file.name }));
      else return true;
      return false;
    });
    const room = Math.max(0, maxFiles - rows.length - attached.length);
    if (fitting.length > room) setRefused(t("tooMany", { count: maxFiles }));
    const taken = fitting.slice(0, room);
    for (const file of taken) void addUpload(target, file);
    if (taken.length > 0) speak(t("added", { count: taken.length }));
  };
  const takeFrom = (element: HTMLInputElement) => {
    add([...(element.files ?? [])]);
    element.value = "";
  };
  const onPaste = (event: ClipboardEvent) => add([...event.clipboardData.files]);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add([...event.dataTransfer.files]);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping and pasting are extras; the buttons inside do the same
    <div
      className="picker"
      data-over={over || undefined}
      aria-invalid={props.invalid || undefined}
      onPaste={onPaste}
      onDrop={onDrop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      <div className="row">
        <Button
          id={id}
          icon="attach"
          aria-describedby={props.describedBy}
          onClick={() => input.current?.click()}
        >
          {t("choose")}
        </Button>
        {takesPhotos && accepts(accept, "image/jpeg") && (
          <Button icon="camera" onClick={() => camera.current?.click()}>
            {t("camera")}
          </Button>
        )}
        <input
          ref={input}
          type="file"
          hidden
          data-picker={target.slot}
          multiple={maxFiles > 1}
          accept={accept.join(",")}
          onChange={(event) => takeFrom(event.currentTarget)}
        />
        <input
          ref={camera}
          type="file"
          hidden
          accept="image/*"
          capture="environment"
          onChange={(event) => takeFrom(event.currentTarget)}
        />
      </div>
      <p className="hint">
        {t("limits", { count: maxFiles })}
        {maxBytes !== undefined && t("limitEach", { size: format.bytes(maxBytes) })}
        {" · "}
        {t("drop")}
      </p>
      {refused && (
        <p className="field-error" role="alert">
          {refused}
        </p>
      )}
      {rows.length + attached.length > 0 && (
        <ul aria-label={t("files")}>
          {attached.map((entry) => (
            <AttachmentRow key={entry} id={entry} onRemove={props.onDetach} />
          ))}
          {rows.map((row) => (
            <UploadRow key={row.id} upload={row} />
          ))}
        </ul>
      )}
    </div>
  );
}
