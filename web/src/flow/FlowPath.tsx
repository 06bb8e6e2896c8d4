import { memo } from "react";
import { Button } from "~/ui/Button";
import { Icon } from "~/ui/Icon";
import { conditionInWords } from "./conditionWords";
import { stepOf } from "./definition";
import { type Branch, type Item, itemsIn, type Path, type Slot } from "./layout";
import { stepKey, usePicture, usePictureHands, wayKey } from "./picture";
import { Marks, StepCard } from "./StepCard";
import { isChoice, isJoining } from "./stepUi";
import { kindInWords, targetNames, type Voice } from "./stepWords";

/** Steps below each other; where it leads elsewhere, that comes last. */
export function PathView({ path, level, loose = false }: { path: Path; level: number; loose?: boolean }) {
  return (
    <>
      {path.items.map((item, at) => (
        <ItemView key={item.step.id} item={item} level={level} loose={loose && at === 0} />
      ))}
      {path.jump !== undefined && path.after && (
        <Jump to={path.jump} level={level} isBack={path.isBack} slot={path.after} />
      )}
    </>
  );
}

function ItemView({ item, level, loose }: { item: Item; level: number; loose: boolean }) {
  const { selected, marks, flow } = usePicture();
  const { voice } = usePictureHands();
  const { t } = voice;
  const { step, number, before, branches } = item;
  return (
    <li role="none" className="flow-item">
      {loose && (
        <p className="flow-loose" aria-hidden>
          <strong>{t("loose")}</strong> {t("looseHelp")}
        </p>
      )}
      {before && <Line slot={before} />}
      <StepCard
        step={step}
        number={number}
        level={level}
        named={targetNames(step, flow)}
        marks={marks.get(step.id)}
        selected={selected === stepKey(step.id)}
        splits={branches.length > 0}
        note={loose ? t("looseHelp") : joins(item) ? t("join") : undefined}
      />
      {branches.length > 0 && <Branches item={item} level={level} />}
    </li>
  );
}

/** A gate with a single way is where branches meet. */
const joins = ({ step, branches }: Item) => branches.length === 0 && isJoining(step.kind);

function Branches({ item, level }: { item: Item; level: number }) {
  const { editing, voice } = usePictureHands();
  const { step, branches } = item;
  return (
    <>
      {editing && (
        <div className="flow-line" aria-hidden>
          <Button
            className="button flow-add-way"
            icon="plus"
            tabIndex={-1}
            onClick={() => editing.onAddWay(step.id)}
          >
            {voice.t("branch", { n: branches.length + 1 })}
          </Button>
        </div>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: the group of a tree */}
      <ul role="group" className="flow-branches" data-kind={step.kind}>
        {branches.map((branch) => (
          <BranchView
            key={wayKey(branch.from, branch.place)}
            branch={branch}
            level={level + 1}
            choice={isChoice(step.kind)}
          />
        ))}
      </ul>
    </>
  );
}

function BranchView({ branch, level, choice }: { branch: Branch; level: number; choice: boolean }) {
  const { closed, selected, marks } = usePicture();
  const { voice, toggle } = usePictureHands();
  const { t, text } = voice;
  const { way, place, path, from } = branch;
  const key = wayKey(from, place);
  const isClosed = closed.has(key);
  const title =
    choice && way.otherwise ? t("otherwise") : t(choice ? "condition" : "branch", { n: place + 1 });
  const name = way.name ? text(way.name) : "";
  const says = choice && !way.otherwise ? conditionText(way.when, voice) : "";
  const hidden = isClosed ? [...itemsIn(path)].length : 0;
  const goesOn = path.jump === undefined && path.after !== undefined;
  const holds = path.items.length > 0 || path.jump !== undefined;
  return (
    <li role="none" className="flow-branch" data-goes-on={goesOn}>
      <div
        role="treeitem"
        className="flow-way"
        tabIndex={-1}
        data-card
        data-key={key}
        data-selected={selected === key}
        aria-level={level}
        aria-selected={selected === key}
        aria-expanded={holds ? !isClosed : undefined}
      >
        <span className="flow-way-head">
          <span>
            {name && name !== title && <small className="muted">{title} </small>}
            <strong>{name || title} </strong>
          </span>
          {holds && (
            <button
              type="button"
              className="flow-toggle"
              tabIndex={-1}
              aria-hidden
              title={t(isClosed ? "expand" : "collapse")}
              onClick={() => toggle(key)}
            >
              <Icon name={isClosed ? "next" : "down"} />
            </button>
          )}
        </span>
        {says && <span className="flow-when">{says}</span>}
        {hidden > 0 && <small className="muted"> {t("hiddenSteps", { count: hidden })}</small>}
        <Marks marks={marks.get(key)} />
      </div>
      {holds && !isClosed && (
        // biome-ignore lint/a11y/useSemanticElements: the group of a tree
        <ul role="group" className="flow-path">
          <PathView path={path} level={level + 1} />
        </ul>
      )}
      {goesOn && path.after && <Line slot={path.after} fills />}
    </li>
  );
}

function conditionText(when: string | undefined, voice: Voice): string {
  return when?.trim() ? conditionInWords(when, voice) : voice.t("noCondition");
}

interface JumpProps {
  to: string;
  level: number;
  isBack: boolean;
  slot: Slot;
}

function Jump({ to, level, isBack, slot }: JumpProps) {
  const { flow } = usePicture();
  const { voice } = usePictureHands();
  const { t, text } = voice;
  const step = stepOf(flow, to);
  const name = step ? text(step.name) || kindInWords(voice, step.kind) : to;
  const [edge] = slot.edges;
  return (
    <li role="none" className="flow-item">
      {slot.edges.length > 0 && <Line slot={slot} />}
      <div
        role="treeitem"
        className="flow-jump"
        tabIndex={-1}
        data-card
        data-key={`j:${edge?.step}:${edge?.way}>${stepKey(to)}`}
        data-missing={!step}
        aria-level={level}
        aria-selected={false}
      >
        <Icon name={!step ? "alert" : isBack ? "retry" : "next"} />
        {t(!step ? "missing" : isBack ? "back" : "jump", { name, id: to })}
      </div>
    </li>
  );
}

/** The line between two steps, and the place where another can be put. */
const Line = memo(function Line({ slot, fills = false }: { slot: Slot; fills?: boolean }) {
  const { editing, voice } = usePictureHands();
  return (
    <div className="flow-line" aria-hidden data-fills={fills} data-slot={editing ? "" : undefined}>
      {editing && slot.edges.length > 0 && (
        <button
          type="button"
          className="flow-plus"
          tabIndex={-1}
          title={voice.t("insert")}
          onClick={(event) => editing.onInsert(slot, event.currentTarget)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            editing.onDrop(event.dataTransfer.getData("text/plain"), slot);
          }}
        >
          <Icon name="plus" />
        </button>
      )}
    </div>
  );
});
