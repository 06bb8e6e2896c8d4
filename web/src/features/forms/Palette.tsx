import { type KeyboardEvent, useRef, useState } from "react";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { designedKinds, fieldDesign, groups } from "~/kinds/design";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Icon } from "~/ui/Icon";
import { isImeKey } from "~/ui/ime";
import { KIND_TYPE } from "./Canvas";
import { formWords } from "./words";

interface PaletteProps {
  onChoose: (kind: string) => void;
}

/** Every kind of field: a click adds one behind what is chosen, dragging puts it anywhere. */
export function Palette({ onChoose }: PaletteProps) {
  const t = useWords(formWords);
  const text = useText();
  return (
    <nav className="card form-palette" aria-label={t("palette")}>
      <h2 className="sr">{t("palette")}</h2>
      {groups.map((group) => (
        <section key={group} aria-label={t(group)}>
          <h3>{t(group)}</h3>
          <ul>
            {designedKinds
              .filter((kind) => fieldDesign(kind)?.group === group)
              .map((kind) => (
                <li key={kind}>
                  <button
                    type="button"
                    draggable
                    data-kind={kind}
                    title={text(fieldDesign(kind)?.about)}
                    onDragStart={(event) => {
                      event.dataTransfer.setData(KIND_TYPE, kind);
                      event.dataTransfer.effectAllowed = "copyMove";
                    }}
                    onClick={() => onChoose(kind)}
                  >
                    <Icon name={fieldDesign(kind)?.icon ?? "plus"} />
                    {text(fieldDesign(kind)?.name)}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

interface AddProps extends PaletteProps {
  onClose: () => void;
}

/** The same by keyboard and on a phone: type to find, arrows to choose, Enter to add. */
export function AddDialog({ onChoose, onClose }: AddProps) {
  const t = useWords(formWords);
  const text = useText();
  const [sought, setSought] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const words = sought.trim().toLowerCase();
  const offered = designedKinds.filter((kind) => {
    const design = fieldDesign(kind);
    const all = [kind, design?.name.zh, design?.name.en, design?.about.zh, design?.about.en];
    return all.some((each) => each?.toLowerCase().includes(words));
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (isImeKey(event)) return;
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === "ArrowDown") (buttons[here + 1] ?? buttons[0])?.focus();
    else if (event.key === "ArrowUp") buttons.at(here - 1)?.focus();
    else if (event.key === "Enter" && here < 0 && offered[0]) onChoose(offered[0]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t("addField")} onClose={onClose} footer={<Button onClick={onClose}>{t("cancel")}</Button>}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows go from the box to the list and on */}
      <div className="stack" onKeyDown={onKeyDown}>
        <input
          type="search"
          className="input"
          aria-label={t("find")}
          placeholder={t("find")}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
        {offered.length === 0 && <p className="muted">{t("nothingFound")}</p>}
        <ul className="form-kinds" ref={list}>
          {offered.map((kind) => (
            <li key={kind}>
              <button type="button" data-kind={kind} onClick={() => onChoose(kind)}>
                <Icon name={fieldDesign(kind)?.icon ?? "plus"} />
                <strong>{text(fieldDesign(kind)?.name)}</strong>
                <small className="muted">{text(fieldDesign(kind)?.about)}</small>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
