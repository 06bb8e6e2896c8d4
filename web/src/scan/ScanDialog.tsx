import "./scan.css";
import { useEffect, useRef, useState } from "react";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { decodePhoto, reader } from "./decode";
import { scanWords } from "./words";

/** Between two looks at the picture: quick for a hand, and the phone stays cool. */
const LOOK_MS = 150;

type State = "loading" | "aim" | "reading" | "nothing" | "refused" | "noCamera" | "broken";

export interface ScanDialogProps {
  onFound: (text: string) => void;
  onClose: () => void;
}

export default function ScanDialog({ onFound, onClose }: ScanDialogProps) {
  const t = useWords(scanWords);
  const video = useRef<HTMLVideoElement>(null);
  const photo = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<State>("loading");
  // The camera outlives a new function from the parent.
  const found = useRef(onFound);
  found.current = onFound;

  useEffect(() => {
    const stop = new AbortController();
    void watch(video.current, stop.signal, setState, (text) => found.current(text));
    return () => stop.abort();
  }, []);

  const readPhoto = async (file: File | undefined) => {
    if (!file) return;
    setState("reading");
    try {
      const seen = await decodePhoto(file);
      if (seen) onFound(seen.text);
      else setState("nothing");
    } catch {
      setState("broken");
    }
  };
  const hasPicture = state === "aim" || state === "loading";
  return (
    <Dialog
      title={t("title")}
      onClose={onClose}
      footer={
        <>
          <Button icon="camera" busy={state === "reading"} onClick={() => photo.current?.click()}>
            {t("photo")}
          </Button>
          <Button onClick={onClose}>{t("cancel")}</Button>
        </>
      }
    >
      <video ref={video} className="viewfinder" muted playsInline hidden={!hasPicture} />
      <p role="status" className={hasPicture || state === "reading" ? "muted" : "field-error"}>
        {t(state)}
      </p>
      <input
        ref={photo}
        type="file"
        hidden
        data-scan
        accept="image/*"
        onChange={(event) => {
          void readPhoto(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
    </Dialog>
  );
}

/** Looks through the camera until a code is read or `signal` says stop; the camera is switched off in any case. */
async function watch(
  video: HTMLVideoElement | null,
  signal: AbortSignal,
  say: (state: State) => void,
  found: (text: string) => void,
) {
  if (!video || !navigator.mediaDevices) return say("noCamera");
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (fault) {
    const isRefused = fault instanceof DOMException && fault.name === "NotAllowedError";
    return say(isRefused ? "refused" : "noCamera");
  }
  const off = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (signal.aborted) return off();
  signal.addEventListener("abort", off);
  try {
    video.srcObject = stream;
    await video.play();
    say("aim");
    const decode = await reader();
    for (let look = 0; !signal.aborted; look++) {
      const seen = video.videoWidth > 0 ? await decode(video, look) : null;
      if (seen && !signal.aborted) return found(seen.text);
      await new Promise((go) => setTimeout(go, LOOK_MS));
    }
  } catch {
    if (!signal.aborted) say("broken");
  } finally {
    off();
  }
}
