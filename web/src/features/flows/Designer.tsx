import "~/design/desk.css";
import "./designer.css";
import "./rest.css";
import { type KeyboardEvent, lazy, Suspense, useDeferredValue, useMemo, useRef, useState } from "react";
import { type Flow, stepOf } from "~/flow/definition";
import type { PictureHandle } from "~/flow/FlowPicture";
import { useVoice } from "~/flow/useVoice";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, IconButton } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { DrawingBoard } from "./DrawingBoard";
import { deskWords } from "./deskWords";
import { Findings } from "./Findings";
import { PublishDialog } from "./PublishDialog";
import { type Finding, marksFrom, useCheck } from "./useCheck";
import type { Desk } from "./useDesk";

const Tables = lazy(() => import("./Tables"));
const Trial = lazy(() => import("./Trial"));
const Cases = lazy(() => import("./Cases"));
const Versions = lazy(() => import("./Versions"));
const TextEditor = lazy(() => import("./TextEditor"));
const Documents = lazy(() => import("./Documents"));
const RaciMatrix = lazy(() => import("./RaciMatrix"));

const views = ["picture", "tables", "raci", "cases", "trial", "versions", "text", "json"] as const;
type View = (typeof views)[number];

/** Where a finding is set right. */
function viewOf({ code, parts, table }: Finding): View {
  if (code === "case-fails") return "cases";
  if (table) return "tables";
  return parts.length === 0 && /^(rule|table|bad-table|unknown-table)/.test(code) ? "tables" : "picture";
}

interface DesignerProps {
  typeId: string;
  desk: Desk;
  newest: number;
  onDone: () => void;
}

/** Where a flow is changed: the picture with its panel, its tables, its versions, its document. */
export function Designer({ typeId, desk, newest, onDone }: DesignerProps) {
  const t = useWords(deskWords);
  const text = useText();
  const [view, setView] = useState<View>("picture");
  const [part, setPart] = useState<string>();
  const [publishing, setPublishing] = useState(false);
  const picture = useRef<PictureHandle>(null);
  const { flow } = desk;
  // The picture may lag behind the keys; the panel must not.
  const drawn = useDeferredValue(flow);
  const voice = useVoice(typeId, drawn);
  const checked = useCheck(typeId, flow);
  const marks = useMemo(() => marksFrom(checked.findings, text), [checked.findings, text]);
  if (!voice) return <Skeleton lines={8} height="3rem" />;

  const onKeyDown = (event: KeyboardEvent) => {
    const isTyping =
      event.target instanceof Element && event.target.matches("input, textarea, [contenteditable]");
    if (!(event.ctrlKey || event.metaKey) || isTyping) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) desk.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) desk.redo();
    else return;
    event.preventDefault();
  };
  const open = (finding: Finding) => {
    const known = finding.parts.find((each) => each.startsWith("w:") || stepOf(flow, each.slice(2)));
    setPublishing(false);
    const place = viewOf(finding);
    setView(place);
    if (!known || place !== "picture") return;
    setPart(known);
    requestAnimationFrame(() => picture.current?.focus(known));
  };
  const again = (old: Flow) => {
    desk.change(old);
    toast("info", t("againReady", { version: old.version ?? 0 }));
    setPublishing(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: undo works wherever the focus is
    <div className="stack flow-designer" onKeyDown={onKeyDown}>
      <div className="flow-tools">
        {/* biome-ignore lint/a11y/useSemanticElements: buttons that belong together */}
        <div role="group" aria-label={t("views")} className="flow-views">
          {views.map((each) => (
            <button key={each} type="button" aria-pressed={view === each} onClick={() => setView(each)}>
              {t(each)}
            </button>
          ))}
        </div>
        <IconButton icon="undo" label={t("undo")} disabled={!desk.canUndo} onClick={desk.undo} />
        <IconButton icon="redo" label={t("redo")} disabled={!desk.canRedo} onClick={desk.redo} />
        {desk.isChanged && (
          <Badge tone="warn" icon="edit">
            {t("draft")}
          </Badge>
        )}
        <span className="flow-gap" />
        {desk.isChanged && newest > 0 && (
          <Button tone="plain" icon="trash" onClick={() => confirm(t("discardAsk")) && desk.discard()}>
            {t("discard")}
          </Button>
        )}
        {newest > 0 && <Button onClick={onDone}>{t("done")}</Button>}
        <Button tone="primary" icon="check" disabled={!desk.isChanged} onClick={() => setPublishing(true)}>
          {t("publish")}
        </Button>
      </div>
      {newest > desk.base && desk.isChanged && (
        <Notice tone="warn">{t("newerVersion", { version: newest })}</Notice>
      )}
      <Findings checked={checked} voice={voice} onOpen={open} />
      {view === "picture" && (
        <DrawingBoard
          ref={picture}
          drawn={drawn}
          desk={desk}
          voice={voice}
          marks={marks}
          part={part}
          onPart={setPart}
        />
      )}
      <Suspense fallback={<Skeleton lines={6} />}>
        {view === "tables" && <Tables flow={flow} voice={voice} change={desk.change} />}
        {view === "raci" && <RaciMatrix flow={flow} voice={voice} change={desk.change} />}
        {view === "cases" && (
          <Cases flow={flow} voice={voice} findings={checked.findings} change={desk.change} />
        )}
        {view === "trial" && <Trial typeId={typeId} flow={flow} voice={voice} newest={newest} />}
        {view === "versions" && <Versions typeId={typeId} voice={voice} onAgain={again} />}
        {view === "text" && (
          <TextEditor
            typeId={typeId}
            flow={flow}
            newest={newest}
            findings={checked.findings}
            onApply={(next) => desk.change({ ...next, version: flow.version ?? 0 })}
          />
        )}
        {view === "json" && (
          <Documents flow={flow} onApply={(next) => desk.change({ ...next, version: flow.version ?? 0 })} />
        )}
      </Suspense>
      {publishing && (
        <PublishDialog
          typeId={typeId}
          flow={flow}
          base={desk.base}
          checked={checked}
          voice={voice}
          onOpen={open}
          onPublished={(published) => {
            desk.settle(published);
            setPublishing(false);
          }}
          onClose={() => setPublishing(false)}
        />
      )}
    </div>
  );
}
