import { memo } from "react";
import { Icon, type IconName } from "~/ui/Icon";
import type { Step } from "./definition";
import { type Mark, stepKey, usePictureHands } from "./picture";
import { isActing, isTelling, stepUi } from "./stepUi";
import {
  decideInWords,
  detailsInWords,
  kindInWords,
  ladderInWords,
  type Voice,
  whoInWords,
} from "./stepWords";

export const kindIcon = (kind: string): IconName => stepUi(kind)?.icon ?? "alert";

interface Line {
  icon: IconName;
  text: string;
}

/** Who, how, by when: what a card shows of a step. */
function linesOf(step: Step, voice: Voice): Line[] {
  const lines: Line[] = [];
  if (isActing(step.kind) || isTelling(step.kind))
    lines.push({ icon: "user", text: whoInWords(step, voice) });
  const decide = decideInWords(step, voice);
  if (decide) lines.push({ icon: "headset", text: decide });
  for (const text of step.ladder ? ladderInWords(step.ladder, voice) : [])
    lines.push({ icon: "clock", text });
  for (const text of detailsInWords(step, voice)) lines.push({ icon: "edit", text });
  return lines;
}

/** More lines than these make a card that hides the picture; the panel beside it has the rest. */
const MOST_LINES = 4;

interface StepCardProps {
  step: Step;
  number: number;
  level: number;
  /** The names of the steps it speaks of: it is drawn again when they change. */
  named: string;
  marks: readonly Mark[] | undefined;
  selected: boolean;
  /** Whether branches follow below it. */
  splits: boolean;
  /** What there is to say about its place. */
  note: string | undefined;
}

export const StepCard = memo(function StepCard(props: StepCardProps) {
  const { step, number, level, marks, selected, splits, note } = props;
  const { voice, editing } = usePictureHands();
  const { t, text } = voice;
  const lines = linesOf(step, voice);
  const shown = lines.length > MOST_LINES ? lines.slice(0, MOST_LINES - 1) : lines;
  return (
    <div
      role="treeitem"
      className="flow-card"
      tabIndex={-1}
      data-card
      data-key={stepKey(step.id)}
      data-kind={step.kind}
      data-selected={selected}
      data-marked={marks?.[0]?.tone}
      aria-level={level}
      aria-selected={selected}
      aria-expanded={splits ? true : undefined}
      draggable={editing?.canMove(step.id) ?? false}
      onDragStart={(event) => {
        event.dataTransfer.setData("text/plain", step.id);
        event.dataTransfer.effectAllowed = "move";
      }}
    >
      <p className="flow-kind">
        <Icon name={kindIcon(step.kind)} />
        <span className="sr">{number}. </span>
        {kindInWords(voice, step.kind)}
      </p>
      <p className="flow-name">{text(step.name) || step.id}</p>
      {note && <p className="flow-fact">{note}</p>}
      {shown.map((line) => (
        <p key={line.text} className="flow-fact">
          <Icon name={line.icon} />
          {line.text}
        </p>
      ))}
      {lines.length > shown.length && (
        <p className="flow-fact muted">{t("more", { count: lines.length - shown.length })}</p>
      )}
      <Marks marks={marks} />
    </div>
  );
});

export function Marks({ marks = [] }: { marks?: readonly Mark[] | undefined }) {
  return marks.map((mark) => (
    <p key={mark.text} className="flow-mark" data-tone={mark.tone}>
      <Icon name={mark.icon} />
      <span>{mark.text}</span>
    </p>
  ));
}
