import "./flow.css";
import "./branches.css";
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type Ref,
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Flow } from "./definition";
import { PathView } from "./FlowPath";
import { layOut } from "./layout";
import {
  type Editing,
  focusPart,
  type Mark,
  PictureContext,
  PictureHandsContext,
  tabTo,
  walkTree,
} from "./picture";
import type { Voice } from "./stepWords";

export interface PictureHandle {
  focus(key: string): void;
}

export interface FlowPictureProps {
  flow: Flow;
  voice: Voice;
  marks?: ReadonlyMap<string, readonly Mark[]>;
  selected?: string | undefined;
  /** Somebody wants to see more of a part. */
  onOpen?: (key: string) => void;
  editing?: Editing;
  ref?: Ref<PictureHandle>;
}

/** More steps than a few screens hold. */
const LONG = 80;
const noMarks: ReadonlyMap<string, readonly Mark[]> = new Map();

/** A flow from top to bottom, as a tree for the keyboard and for screen readers. */
export const FlowPicture = memo(function FlowPicture(props: FlowPictureProps) {
  const { flow, voice, marks = noMarks, selected, onOpen, editing, ref } = props;
  const { t } = voice;
  const root = useRef<HTMLUListElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const layout = useMemo(() => layOut(flow), [flow]);
  const toggle = useCallback((key: string) => {
    setClosed((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  }, []);
  useImperativeHandle(ref, () => ({ focus: (key) => focusPart(root.current, key) }), []);
  // The part that could be reached by Tab may be gone; one always can.
  useLayoutEffect(() => {
    const tree = root.current;
    if (!tree || tree.querySelector('[role="treeitem"][tabindex="0"]')) return;
    const first = tree.querySelector('[role="treeitem"]');
    if (first) tabTo(tree, first);
  });
  const latest = useRef(flow);
  latest.current = flow;
  const { text, fields, names } = voice;
  // Cards look a step up only for its name; see StepCard for what makes them look again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: text stands for t
  const quiet = useMemo(
    (): Voice => ({
      t,
      text,
      fields,
      names,
      get flow() {
        return latest.current;
      },
    }),
    [text, fields, names],
  );
  const hands = useMemo(() => ({ voice: quiet, toggle, editing }), [quiet, toggle, editing]);
  const state = useMemo(() => ({ flow, marks, selected, closed }), [flow, marks, selected, closed]);

  const open = (key: string) => {
    if (!key.startsWith("j:")) return onOpen?.(key);
    focusPart(root.current, key.slice(key.lastIndexOf(">") + 1));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || target.getAttribute("role") !== "treeitem" || !root.current)
      return;
    const key = target.dataset.key ?? "";
    if ((event.key === "Enter" || event.key === " ") && !event.ctrlKey && !event.metaKey) open(key);
    else if (!walkTree(root.current, event, toggle)) {
      editing?.onKey(event, key);
      return;
    }
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element)) return;
    const part = event.target.closest<HTMLElement>('[role="treeitem"]');
    if (!part?.dataset.key || event.target.closest("button")) return;
    focusPart(root.current, part.dataset.key, false);
    open(part.dataset.key);
  };

  return (
    <PictureHandsContext value={hands}>
      <PictureContext value={state}>
        <div className="flow-picture" data-long={flow.steps.length > LONG}>
          <p className="sr" id="flow-picture-help">
            {t("pictureHelp")}
          </p>
          <ul
            ref={root}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a tree is a list of lists
            role="tree"
            className="flow-path"
            aria-label={t("picture")}
            aria-describedby="flow-picture-help"
            onKeyDown={onKeyDown}
            onClick={onClick}
            onFocus={(event) => {
              if (event.target.getAttribute("role") === "treeitem") tabTo(event.currentTarget, event.target);
            }}
          >
            <PathView path={layout.trunk} level={1} />
            {layout.loose.map((path) => (
              <PathView key={path.items[0]?.step.id} path={path} level={1} loose />
            ))}
          </ul>
        </div>
      </PictureContext>
    </PictureHandsContext>
  );
});
