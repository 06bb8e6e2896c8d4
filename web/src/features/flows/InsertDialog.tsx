import { type KeyboardEvent, useRef } from "react";
import { isStart, stepKinds, stepUi } from "~/flow/stepUi";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Icon } from "~/ui/Icon";
import { deskWords } from "./deskWords";

const offered = stepKinds.flatMap((kind) => {
  const ui = stepUi(kind);
  return ui && !isStart(kind) ? [{ kind, ui }] : [];
});

interface InsertProps {
  onChoose: (kind: string) => void;
  /** Where a branch can be added as well. */
  onBranch?: (() => void) | undefined;
  onClose: () => void;
}

/** Which kind of step to add: arrows or digits, then Enter. */
export function InsertDialog({ onChoose, onBranch, onClose }: InsertProps) {
  const t = useWords(deskWords);
  const text = useText();
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at =
      document.activeElement instanceof HTMLButtonElement ? buttons.indexOf(document.activeElement) : -1;
    const digit = /^[1-9]$/.test(event.key) ? buttons[Number(event.key) - 1] : undefined;
    const next = {
      ArrowDown: buttons[at + 1] ?? buttons[0],
      ArrowUp: buttons.at(at - 1),
      Home: buttons[0],
      End: buttons.at(-1),
    }[event.key];
    if (digit) digit.click();
    else if (next) next.focus();
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t("addHere")} onClose={onClose} footer={<Button onClick={onClose}>{t("cancel")}</Button>}>
      <ul className="flow-kinds" ref={list} onKeyDown={onKeyDown}>
        {onBranch && (
          <li>
            <button type="button" onClick={onBranch}>
              <Icon name="split" />
              <strong>{t("addBranch")}</strong>
            </button>
          </li>
        )}
        {offered.map(({ kind, ui }) => (
          <li key={kind}>
            <button type="button" data-kind={kind} onClick={() => onChoose(kind)}>
              <Icon name={ui.icon} />
              <strong>{text(ui.name)}</strong>
              <small className="muted">{text(ui.about)}</small>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
