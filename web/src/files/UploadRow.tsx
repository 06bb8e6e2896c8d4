import { useEffect, useState } from "react";
import { useFormat } from "~/i18n/format";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { fileOf, pauseUpload, removeUpload, resumeUpload, type Upload } from "~/local/uploads";
import { IconButton } from "~/ui/Button";
import { Icon } from "~/ui/Icon";
import { fileWords } from "./words";

/** The picture itself, from this browser's copy, before the server has made a thumbnail. */
function usePreview(upload: Upload): string | undefined {
  const [url, setUrl] = useState<string>();
  const isImage = upload.type.startsWith("image/");
  useEffect(() => {
    if (!isImage) return;
    let made: string | undefined;
    let gone = false;
    void fileOf(upload.id).then((file) => {
      if (!file || gone) return;
      made = URL.createObjectURL(file);
      setUrl(made);
    });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [upload.id, isImage]);
  return url;
}

export function UploadRow({ upload }: { upload: Upload }) {
  const t = useWords(fileWords);
  const language = useLocale();
  const format = useFormat();
  const preview = usePreview(upload);
  const percent = upload.size === 0 ? 100 : Math.floor((upload.offset / upload.size) * 100);
  const { name, state } = upload;
  const said = () => {
    if (state === "failed") return textIn(language, upload.problem?.text) || t("failed");
    if (state === "waiting" && upload.problem) return t("retrying", { percent });
    if (state === "waiting") return upload.location ? t("sending", { percent }) : t("waiting");
    return t(state, { percent });
  };
  return (
    <li className="upload" data-tone={state === "failed" ? "danger" : state === "done" ? "ok" : "info"}>
      <span className="thumb">{preview ? <img src={preview} alt="" /> : <Icon name="file" />}</span>
      <div>
        <p className="name">{name}</p>
        <p className="state">
          {format.bytes(upload.size)} · {said()}
        </p>
        {state !== "done" && (
          <div className="bar" role="progressbar" aria-label={name} aria-valuenow={percent}>
            <span style={{ width: `${percent}%` }} />
          </div>
        )}
      </div>
      <div className="actions">
        {state === "waiting" && (
          <IconButton icon="pause" label={t("pause", { name })} onClick={() => void pauseUpload(upload.id)} />
        )}
        {state === "paused" && (
          <IconButton
            icon="play"
            label={t("resume", { name })}
            onClick={() => void resumeUpload(upload.id)}
          />
        )}
        {state === "failed" && (
          <IconButton
            icon="retry"
            label={t("retry", { name })}
            onClick={() => void resumeUpload(upload.id)}
          />
        )}
        <IconButton icon="trash" label={t("remove", { name })} onClick={() => void removeUpload(upload.id)} />
      </div>
    </li>
  );
}
