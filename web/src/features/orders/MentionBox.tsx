import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { usersQuery } from "~/api/queries";
import type { User } from "~/api/types";
import { useWords } from "~/i18n/words";
import { isImeKey } from "~/ui/ime";
import { onCtrlEnter } from "~/ui/shortcuts";
import { lifeWords } from "./lifeWords";
import { mentionAt } from "./mentions";

const SHOWN = 8;

export interface MentionBoxProps {
  id: string;
  text: string;
  describedBy: string;
  onChange: (text: string) => void;
  onMention: (user: User) => void;
  onSend: () => void;
}

/** A text in which `@` offers colleagues. The list never takes the focus, so typing, also with an IME, goes on. */
export function MentionBox({ id, text, describedBy, onChange, onMention, onSend }: MentionBoxProps) {
  const t = useWords(lifeWords);
  const box = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState<number>();
  const typed = mentionAt(text, caret);
  const isOpen = typed !== undefined && typed.start !== dismissed;
  const found = useQuery({ ...usersQuery(typed?.words ?? ""), enabled: isOpen });
  const offered = isOpen ? (found.data?.items ?? []).filter((user) => user.active).slice(0, SHOWN) : [];
  const at = Math.min(chosen, offered.length - 1);

  const take = (user: User | undefined) => {
    if (!user || !typed) return;
    const before = `${text.slice(0, typed.start)}@${user.name} `;
    onChange(before + text.slice(caret));
    onMention(user);
    setDismissed(undefined);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(before.length, before.length);
      setCaret(before.length);
    });
  };
  const steer = (event: React.KeyboardEvent) => {
    if (offered.length === 0 || isImeKey(event)) return false;
    if (event.key === "ArrowDown") setChosen((at + 1) % offered.length);
    else if (event.key === "ArrowUp") setChosen((at + offered.length - 1) % offered.length);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab")
      take(offered[at]);
    else if (event.key === "Escape") setDismissed(typed?.start);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return (
    <div className="mention-box">
      <textarea
        ref={box}
        className="input"
        id={id}
        rows={3}
        value={text}
        aria-haspopup="listbox"
        aria-controls={`${id}-people`}
        aria-autocomplete="list"
        aria-activedescendant={offered[at] ? `${id}-${offered[at].id}` : undefined}
        aria-describedby={describedBy}
        onChange={(event) => {
          setCaret(event.target.selectionStart);
          setChosen(0);
          onChange(event.target.value);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={(event) => {
          if (!steer(event)) onCtrlEnter(onSend)(event);
        }}
      />
      <div role="listbox" id={`${id}-people`} aria-label={t("mention")} hidden={offered.length === 0}>
        {offered.map((user, index) => (
          <div
            key={user.id}
            id={`${id}-${user.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onPointerDown={(event) => {
              event.preventDefault();
              take(user);
            }}
          >
            {user.name} <span className="muted">{user.title || user.login}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
