import "./submit.css";
import { useEffect, useState } from "react";
import { UploadRow } from "~/files/UploadRow";
import { useFormat } from "~/i18n/format";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { type Draft, drafts } from "~/local/drafts";
import { outbox } from "~/local/outbox";
import { PATIENCE_MS, takeBack } from "~/local/outboxRules";
import type { Upload } from "~/local/uploads";
import { Button, LinkButton } from "~/ui/Button";
import { Icon } from "~/ui/Icon";
import { submitWords } from "./words";

/** From the press of the button to the receipt: first "on its way", then, when that takes long, "kept safe". */
export function SendingPanel({ draft, files }: { draft: Draft; files: readonly Upload[] }) {
  const t = useWords(submitWords);
  const language = useLocale();
  const format = useFormat();
  const late = useLate(draft.updatedAt);
  const arrived = files.filter((file) => file.state === "done").length;
  const waitsForFiles = arrived < files.length;
  const kept = draft.failure !== null || draft.attempts > 1 || late;
  const mayEdit = takeBack(draft) !== undefined;
  const calm = waitsForFiles || kept;
  return (
    <section className="card sending" data-tone={calm ? "warn" : "info"}>
      <div role="status" className="stack">
        <p className="sending-word">
          <Icon name={calm ? "clock" : "retry"} className={calm ? "" : "spin"} />
          {waitsForFiles
            ? t("waitingFiles", { done: arrived, all: files.length })
            : t(kept ? "kept" : "sending")}
        </p>
        <p>{t(waitsForFiles ? "waitingFilesHelp" : kept ? "keptHelp" : "sendingHelp")}</p>
        {draft.failure?.status === 401 && <p>{t("signIn")}</p>}
        {draft.failure && draft.failure.status !== 401 && (
          <p className="muted">{textIn(language, draft.failure.text)}</p>
        )}
      </div>
      {waitsForFiles && (
        <ul>
          {files.map((file) => (
            <UploadRow key={file.id} upload={file} />
          ))}
        </ul>
      )}
      {kept && draft.nextAt > draft.updatedAt && (
        <p className="muted">{t("nextTry", { time: format.time(draft.nextAt) })}</p>
      )}
      <p className="row">
        {kept && !waitsForFiles && (
          <Button icon="send" onClick={() => void outbox.hurry()}>
            {t("sendNow")}
          </Button>
        )}
        {mayEdit && (waitsForFiles || kept) && (
          <Button icon="edit" onClick={() => void drafts.update(draft.id, takeBack)}>
            {t("takeBack")}
          </Button>
        )}
        <LinkButton to="/" icon="home">
          {t("goHome")}
        </LinkButton>
      </p>
    </section>
  );
}

/** True once the server has let `PATIENCE_MS` pass without an answer. */
function useLate(since: number): boolean {
  const [late, setLate] = useState(() => Date.now() - since >= PATIENCE_MS);
  useEffect(() => {
    const left = since + PATIENCE_MS - Date.now();
    setLate(left <= 0);
    if (left <= 0) return;
    const timer = setTimeout(() => setLate(true), left);
    return () => clearTimeout(timer);
  }, [since]);
  return late;
}
