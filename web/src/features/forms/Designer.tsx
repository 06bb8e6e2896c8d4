import "~/design/desk.css";
import "./forms.css";
import "./review.css";
import {
  type KeyboardEvent,
  lazy,
  Suspense,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { FieldError, Form, OrderType, Values } from "~/api/types";
import type { Desk } from "~/design/useDesk";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { DesignScope } from "~/kinds/designing/DesignScope";
import { fieldsOfForm } from "~/kinds/live";
import { Button } from "~/ui/Button";
import { isImeKey } from "~/ui/ime";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { Canvas } from "./Canvas";
import { Findings } from "./Findings";
import { AddDialog, Palette } from "./Palette";
import { Panel } from "./Panel";
import { PublishDialog } from "./PublishDialog";
import { findPart } from "./parts";
import { publishWords } from "./publishWords";
import { Starters } from "./Starters";
import { Tools, type View } from "./Tools";
import { focusPanel, focusPart, useActs } from "./useActs";
import { type Found, useFormCheck } from "./useFormCheck";
import { formWords } from "./words";

const Preview = lazy(() => import("./Preview"));
const Versions = lazy(() => import("./Versions"));
const SchemaView = lazy(() => import("./SchemaView"));

interface DesignerProps {
  type: OrderType;
  desk: Desk<Form>;
  draft: {
    version: number | undefined;
    onSave: () => void;
    isSaving: boolean;
    isSaved: boolean;
    onGone: () => void;
  };
}

/** Where a form is drawn: what can be asked, the form as it will be, and what is known of the chosen part. */
export function Designer({ type, desk, draft }: DesignerProps) {
  const t = useWords(formWords);
  const p = useWords(publishWords);
  const text = useText();
  const [view, setView] = useState<View>("canvas");
  const [selected, setSelected] = useState<string>();
  const [adding, setAdding] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const [tried, setTried] = useState<Values>({});
  const form = desk.now;
  // The canvas may lag behind the keys; the panel must not.
  const drawn = useDeferredValue(form);
  const checked = useFormCheck(type.id, form);
  const marks = useMemo(() => marksOf(checked.findings), [checked.findings]);
  const scope = useMemo(
    () => ({
      fields: fieldsOfForm(form),
      tried,
      onTry: (id: string, value: unknown) => setTried((before) => ({ ...before, [id]: value })),
    }),
    [form, tried],
  );
  const nameOf = (key: string) => {
    const part = findPart(form, key);
    if (part?.is === "field") return text(part.field.label) || part.field.id;
    return text(part?.is === "page" ? part.page.title : part?.section.title) || t(part?.is ?? "field");
  };
  const wanted = useRef<string>(undefined);
  const acts = useActs(desk, selected, setSelected, nameOf, (key) => {
    wanted.current = key;
  });
  // Where the focus goes after a change is known only when the change is drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn tells when
  useEffect(() => {
    if (wanted.current) focusPart(wanted.current);
    wanted.current = undefined;
  }, [drawn]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isImeKey(event)) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const isTyping = event.target instanceof Element && event.target.matches("input, textarea, select");
    if (command && key === "p") setView(view === "preview" ? "canvas" : "preview");
    else if (command && key === "s") draft.onSave();
    else if (isTyping) return;
    else if (command && key === "z" && !event.shiftKey) desk.undo();
    else if (command && (key === "y" || (key === "z" && event.shiftKey))) desk.redo();
    else if (event.key === "/" && view === "canvas" && !document.querySelector("dialog[open]"))
      setAdding(true);
    else return;
    event.preventDefault();
  };
  const onTreeKey = (event: KeyboardEvent, key: string) => {
    const command = event.ctrlKey || event.metaKey;
    if (event.altKey && event.key === "ArrowUp") acts.move(key, -1);
    else if (event.altKey && event.key === "ArrowDown") acts.move(key, 1);
    else if (command && event.key.toLowerCase() === "d") acts.copy(key);
    else if (event.key === "Delete" || event.key === "Backspace") acts.remove(key);
    else if (event.key === "Enter" || event.key === "F2") {
      setSelected(key);
      focusPanel();
    } else return;
    event.preventDefault();
  };
  const open = (found: Found) => {
    setPublishing(false);
    setView("canvas");
    setSelected(found.part);
    if (found.part) focusPart(found.part);
  };
  const load = (next: Form, words?: string) => {
    desk.change({ ...next, version: form.version });
    setSelected(undefined);
    setView("canvas");
    if (words) toast("info", words);
  };
  const fallback = <Skeleton lines={6} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: undo works wherever the focus is
    <div className="stack form-designer" onKeyDown={onKeyDown}>
      <Tools
        view={view}
        onView={setView}
        desk={desk}
        newest={type.formVersion}
        draft={draft}
        onPublish={() => setPublishing(true)}
      />
      {type.formVersion > desk.base && desk.isChanged && (
        <Notice tone="warn">{t("newerVersion", { version: type.formVersion })}</Notice>
      )}
      <Findings checked={checked} nameOf={nameOf} onOpen={open} />
      {view === "canvas" && (
        <DesignScope value={scope}>
          <p className="muted form-keys">{t("keys")}</p>
          <div className="row form-only-narrow">
            <Button icon="plus" onClick={() => setAdding(true)}>
              {t("addField")}
            </Button>
          </div>
          <div className="form-desk">
            <Palette onChoose={acts.add} />
            <div className="stack">
              <Canvas
                form={drawn}
                selected={selected}
                marks={marks}
                onSelect={setSelected}
                onKey={onTreeKey}
                onDrop={acts.drop}
              />
              {scope.fields.length === 0 && (
                <Starters
                  type={type}
                  onTake={load}
                  onFields={(fields) => acts.put(fields)}
                  onSchema={() => setView("schema")}
                />
              )}
            </div>
            <Panel
              form={form}
              selected={selected}
              findings={checked.findings}
              change={desk.change}
              onSelect={setSelected}
              onMove={acts.move}
              onCopy={acts.copy}
              onRemove={acts.remove}
              onClose={() => {
                if (selected) focusPart(selected);
                setSelected(undefined);
              }}
            />
          </div>
        </DesignScope>
      )}
      <Suspense fallback={fallback}>
        {view === "preview" && <Preview typeId={type.id} form={form} />}
        {view === "versions" && (
          <Versions
            typeId={type.id}
            onAgain={(old) => load(old, p("againReady", { version: old.version }))}
          />
        )}
        {view === "schema" && <SchemaView typeId={type.id} newest={type.formVersion} onImport={load} />}
      </Suspense>
      {adding && (
        <AddDialog
          onClose={() => setAdding(false)}
          onChoose={(kind) => {
            setAdding(false);
            acts.add(kind);
          }}
        />
      )}
      {publishing && (
        <PublishDialog
          typeId={type.id}
          form={form}
          newest={type.formVersion}
          base={desk.base}
          checked={checked}
          nameOf={nameOf}
          onOpen={open}
          onPublished={(published) => {
            desk.settle(published);
            draft.onGone();
            setPublishing(false);
          }}
          onClose={() => setPublishing(false)}
        />
      )}
    </div>
  );
}

function marksOf(findings: readonly (FieldError & { part: string | undefined })[]): Map<string, number> {
  const marks = new Map<string, number>();
  for (const { part } of findings) if (part) marks.set(part, (marks.get(part) ?? 0) + 1);
  return marks;
}
