import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { type Flow, type Step, stepOf, type Way } from "~/flow/definition";
import { FlowPicture, type PictureHandle } from "~/flow/FlowPicture";
import type { Slot } from "~/flow/layout";
import { type Editing, type Mark, partOf, stepKey, wayKey } from "~/flow/picture";
import { isGate, isStart } from "~/flow/stepUi";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { toast } from "~/ui/toasts";
import { deskWords } from "./deskWords";
import * as edit from "./edit";
import { InsertDialog } from "./InsertDialog";
import { PolicyEditor } from "./PolicyEditor";
import { Side } from "./Side";
import { Stage } from "./Stage";
import { StepPanel } from "./StepPanel";
import type { Desk } from "./useDesk";
import { WayPanel } from "./WayPanel";

interface BoardProps {
  /** What the picture shows; it may lag behind the desk. */
  drawn: Flow;
  desk: Desk;
  voice: Voice;
  marks: ReadonlyMap<string, readonly Mark[]>;
  part: string | undefined;
  onPart: (part: string | undefined) => void;
  ref: Ref<PictureHandle>;
}

/** The picture that can be changed, and the panel of what is chosen in it. */
export function DrawingBoard({ drawn, desk, voice, marks, part, onPart, ref }: BoardProps) {
  const t = useWords(deskWords);
  const [slot, setSlot] = useState<{ at: Slot; from: string | undefined }>();
  const picture = useRef<PictureHandle>(null);
  const next = useRef<string>(undefined);
  useImperativeHandle(ref, () => ({ focus: (key) => picture.current?.focus(key) }), []);
  const actions = useActions(desk, (key) => {
    next.current = key;
  });
  // Where the focus goes after a change is known only when the change is drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn tells when
  useEffect(() => {
    if (next.current) picture.current?.focus(next.current);
    next.current = undefined;
  }, [drawn]);
  const latest = useRef(actions);
  latest.current = actions;

  const editing = useMemo<Editing>(() => {
    const openAt = (key: string) => {
      const found = partOf(key);
      if (!found) return;
      const from = found.is === "step" ? found.id : found.from;
      const at = latest.current.slotBehind(from, found.is === "way" ? found.place : undefined);
      if (at) setSlot({ at, from: found.is === "step" ? found.id : undefined });
    };
    return {
      canMove: (id) => latest.current.canMove(id),
      onInsert: (at) => setSlot({ at, from: undefined }),
      onAddWay: (from) => latest.current.addWay(from),
      onDrop: (id, at) => latest.current.move(id, at),
      onKey: (event, key) => {
        const command = event.ctrlKey || event.metaKey;
        if (event.key === "Insert" || (event.key === "+" && !command)) openAt(key);
        else if (event.key === "Delete" || event.key === "Backspace") latest.current.remove(key);
        else if (event.altKey && /^Arrow/.test(event.key)) latest.current.moveBy(key, event.key);
        else if (command && event.key.toLowerCase() === "d") latest.current.copy(key);
        else return;
        event.preventDefault();
      },
    };
  }, []);

  const found = part === undefined ? undefined : partOf(part);
  const step = found && stepOf(desk.flow, found.is === "step" ? found.id : found.from);
  const way = found?.is === "way" ? step?.ways?.[found.place] : undefined;
  const isOpen = step !== undefined && (found?.is === "step" || way !== undefined);
  const branchOf = slot?.from === undefined ? undefined : stepOf(desk.flow, slot.from);
  return (
    <>
      <p className="muted flow-keys">{t("keys")}</p>
      <div className="flow-desk">
        <Stage>
          <FlowPicture
            ref={picture}
            flow={drawn}
            voice={voice}
            marks={marks}
            selected={part}
            onOpen={onPart}
            editing={editing}
          />
        </Stage>
        <Side
          part={isOpen ? part : undefined}
          onClose={() => {
            onPart(undefined);
            if (part) picture.current?.focus(part);
          }}
        >
          {isOpen && part && step && (
            <Panel key={part} part={part} step={step} way={way} desk={desk} voice={voice} actions={actions} />
          )}
        </Side>
      </div>
      {slot && (
        <InsertDialog
          onClose={() => setSlot(undefined)}
          onBranch={
            branchOf && isGate(branchOf.kind) && (branchOf.ways?.length ?? 0) > 1
              ? () => {
                  setSlot(undefined);
                  actions.addWay(branchOf.id);
                }
              : undefined
          }
          onChoose={(kind) => {
            setSlot(undefined);
            onPart(actions.insert(slot.at, kind));
          }}
        />
      )}
    </>
  );
}

type Actions = ReturnType<typeof useActions>;

/** What can be done to the flow; `focus` takes the part that has the focus afterwards. */
function useActions(desk: Desk, focus: (key: string) => void) {
  const t = useWords(deskWords);
  const { flow, change } = desk;
  const put = (next: Flow | undefined, key: string, refusal: "cannotMove" | "cannotRemove") => {
    if (!next) return toast("warn", t(refusal));
    focus(key);
    change(next);
  };
  return {
    canMove: (id: string) => edit.canMove(flow, id),
    slotBehind: (id: string, place?: number) => edit.slotBehind(flow, id, place),
    insert(slot: Slot, kind: string): string {
      const made = edit.insert(flow, slot, kind);
      change(made.flow);
      return stepKey(made.step);
    },
    addWay(from: string) {
      const made = edit.addWay(flow, from);
      if (made) put(made.flow, wayKey(from, made.place), "cannotMove");
    },
    move: (id: string, slot: Slot) => put(edit.move(flow, id, slot), stepKey(id), "cannotMove"),
    remove(key: string) {
      const part = partOf(key);
      if (!part) return;
      const next =
        part.is === "step" ? edit.remove(flow, part.id) : edit.removeWay(flow, part.from, part.place);
      const near =
        part.is === "step"
          ? flow.steps.find((step) => step.ways?.some((way) => way.to === part.id))?.id
          : part.from;
      put(next, stepKey(near ?? ""), "cannotRemove");
      const count = next ? flow.steps.length - next.steps.length : 0;
      if (count > 0) toast("info", t("removed", { count }));
    },
    moveBy(key: string, arrow: string) {
      const part = partOf(key);
      const by = arrow === "ArrowUp" || arrow === "ArrowLeft" ? -1 : 1;
      if (part?.is === "step") put(edit.moveBy(flow, part.id, by), key, "cannotMove");
      else if (part)
        put(edit.moveWay(flow, part.from, part.place, by), wayKey(part.from, part.place + by), "cannotMove");
    },
    copy(key: string) {
      const part = partOf(key);
      const made = part?.is === "step" ? edit.duplicate(flow, part.id) : undefined;
      put(made?.flow, stepKey(made?.step ?? ""), "cannotMove");
    },
  };
}

interface PanelProps {
  part: string;
  step: Step;
  way: Way | undefined;
  desk: Desk;
  voice: Voice;
  actions: Actions;
}

function Panel({ part, step, way, desk, voice, actions }: PanelProps) {
  const t = useWords(deskWords);
  const { flow, change } = desk;
  const found = partOf(part);
  const named = (name: string | undefined) => name && `${part}:${name}`;
  if (found?.is === "way" && way)
    return (
      <>
        <WayPanel
          step={step}
          way={way}
          voice={voice}
          onChange={(next, name) =>
            change(
              edit.changeWay(flow, step.id, found.place, () => next),
              named(name),
            )
          }
        />
        <div className="row">
          <Button icon="back" onClick={() => actions.moveBy(part, "ArrowLeft")}>
            {t("moveLeft")}
          </Button>
          <Button icon="next" onClick={() => actions.moveBy(part, "ArrowRight")}>
            {t("moveRight")}
          </Button>
          <Button icon="trash" tone="danger" onClick={() => actions.remove(part)}>
            {t("removeStep")}
          </Button>
        </div>
      </>
    );
  return (
    <>
      <StepPanel
        step={step}
        voice={voice}
        onChange={(next, name) =>
          change(
            edit.changeStep(flow, step.id, () => next),
            named(name),
          )
        }
      />
      {isStart(step.kind) && (
        <PolicyEditor
          policy={flow.policy}
          onChange={(policy, name) => change({ ...flow, policy }, named(name))}
        />
      )}
      <div className="row">
        {isGate(step.kind) && (step.ways?.length ?? 0) > 1 && (
          <Button icon="plus" onClick={() => actions.addWay(step.id)}>
            {t("addBranch")}
          </Button>
        )}
        {edit.canMove(flow, step.id) && (
          <>
            <Button onClick={() => actions.moveBy(part, "ArrowUp")}>{t("moveUp")}</Button>
            <Button onClick={() => actions.moveBy(part, "ArrowDown")}>{t("moveDown")}</Button>
            {!isGate(step.kind) && <Button onClick={() => actions.copy(part)}>{t("copyStep")}</Button>}
          </>
        )}
        {edit.canRemove(flow, step.id) && (
          <Button icon="trash" tone="danger" onClick={() => actions.remove(part)}>
            {t("removeStep")}
          </Button>
        )}
      </div>
    </>
  );
}
