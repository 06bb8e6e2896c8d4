import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { type Arrangement, hidden, moved, type Part } from "./arrange";
import { boardWords } from "./words";

interface ArrangedProps {
  arrangement: Arrangement;
  /** While it is being arranged. */
  onArrange: ((next: Arrangement) => void) | undefined;
  show: (part: Part) => ReactNode;
}

/** The parts of a board in their order; each can be moved by hand, by keys and by buttons. */
export function Arranged({ arrangement, onArrange, show }: ArrangedProps) {
  const t = useWords(boardWords);
  const [said, setSaid] = useState("");
  const dragged = useRef<Part | null>(null);
  const shown = arrangement.order.filter((part) => !arrangement.hidden.includes(part));
  const move = (part: Part, to: number) => {
    const next = moved(arrangement, part, to);
    onArrange?.(next);
    setSaid(t("moved", { name: t(part), n: next.order.indexOf(part) + 1 }));
  };
  const onKey = (event: KeyboardEvent, part: Part, at: number) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(part, event.key === "ArrowUp" ? at - 1 : at + 1);
  };
  return (
    <>
      <p className="sr" role="status">
        {said}
      </p>
      {onArrange && (
        <div className="row">
          <p className="muted">{t("arrangeHelp")}</p>
          {arrangement.hidden.length > 0 && (
            <>
              <span>{t("hiddenParts")}</span>
              {arrangement.hidden.map((part) => (
                <Button key={part} icon="plus" onClick={() => onArrange(hidden(arrangement, part, false))}>
                  {t("show", { name: t(part) })}
                </Button>
              ))}
            </>
          )}
        </div>
      )}
      {shown.map((part, at) => {
        const body = show(part);
        if (body === null) return null;
        return (
          <section
            key={part}
            className="card board-part"
            data-part={part}
            aria-labelledby={`board-${part}`}
            onDragOver={(event) => {
              if (dragged.current) event.preventDefault();
            }}
            onDrop={() => {
              if (dragged.current && dragged.current !== part) move(dragged.current, at);
              dragged.current = null;
            }}
          >
            <div className="row spread">
              {onArrange ? (
                <h2
                  id={`board-${part}`}
                  className="board-handle"
                  // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by keys
                  tabIndex={0}
                  aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
                  draggable
                  onDragStart={(event) => {
                    dragged.current = part;
                    event.dataTransfer.setData("text/plain", part);
                    event.dataTransfer.effectAllowed = "move";
                  }}
                  onKeyDown={(event) => onKey(event, part, at)}
                >
                  {t(part)}
                </h2>
              ) : (
                <h2 id={`board-${part}`}>{t(part)}</h2>
              )}
              {onArrange && (
                <span className="row">
                  <IconButton
                    icon="down"
                    className="button board-up"
                    label={t("up", { name: t(part) })}
                    disabled={at === 0}
                    onClick={() => move(part, at - 1)}
                  />
                  <IconButton
                    icon="down"
                    label={t("down", { name: t(part) })}
                    disabled={at === shown.length - 1}
                    onClick={() => move(part, at + 1)}
                  />
                  <IconButton
                    icon="close"
                    label={t("hide", { name: t(part) })}
                    onClick={() => onArrange(hidden(arrangement, part, true))}
                  />
                </span>
              )}
            </div>
            {body}
          </section>
        );
      })}
    </>
  );
}
