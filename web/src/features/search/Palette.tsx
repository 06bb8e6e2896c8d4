import "./search.css";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import { suggestQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import type { SearchHit } from "~/api/types";
import { useWords } from "~/i18n/words";
import { goToAnchor } from "~/ui/anchor";
import { Icon, type IconName } from "~/ui/Icon";
import { isImeKey } from "~/ui/ime";
import { hrefOf } from "./hits";
import { MarkedText } from "./MarkedText";
import { type Recent, recentOf, rememberRecent } from "./recent";
import { useTyped } from "./useTyped";
import { searchWords } from "./words";

/** A page or an action that the palette offers. */
export interface PaletteCommand {
  id: string;
  title: string;
  icon: IconName;
  /** What else people type to find it: pinyin, initials, other names. */
  keywords?: string;
  href: string;
}

interface Entry {
  id: string;
  group: string;
  icon: IconName;
  title: ReactNode;
  hint: string;
  href: string;
  recent?: Recent;
}

const MOST_COMMANDS = 6;

/** Everything within a few keys: a combobox over orders, records, pages and actions. */
export default function Palette({
  commands,
  onClose,
}: {
  commands: readonly PaletteCommand[];
  onClose: () => void;
}) {
  const t = useWords(searchWords);
  const me = useMe();
  const [, go] = useLocation();
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState(0);
  const typing = useTyped((next) => {
    setWords(next);
    setChosen(0);
  });
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const found = useQuery({ ...suggestQuery(words), enabled: words !== "" });
  const entries = useEntries(words, commands, found.data);
  const at = Math.min(chosen, entries.length - 1);

  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [id, at]);

  const open = (entry: Entry | undefined) => {
    if (!entry) return;
    if (entry.recent) rememberRecent(me.user.id, entry.recent);
    onClose();
    go(entry.href);
    const [, anchor] = entry.href.split("#");
    if (anchor) goToAnchor(anchor);
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (isImeKey(event)) return;
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 5,
      PageUp: at - 5,
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const last = entries.length - 1;
      const wraps = event.key.startsWith("Arrow");
      setChosen(wraps && next > last ? 0 : wraps && next < 0 ? last : Math.max(0, Math.min(last, next)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(entries[at]);
    }
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click on the backdrop; the keyboard has Escape
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t("palette")}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="palette-box">
        <label className="palette-head">
          <Icon name="search" />
          <input
            role="combobox"
            aria-expanded={entries.length > 0}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={entries.length > 0 ? `${id}-${at}` : undefined}
            aria-label={t("paletteHint")}
            placeholder={t("paletteHint")}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              typing.onChange(event);
            }}
            onCompositionEnd={typing.onCompositionEnd}
            onKeyDown={onKeyDown}
          />
        </label>
        <div id={`${id}-list`} role="listbox" aria-label={t("palette")} className="palette-list">
          {entries.map((entry, index) => (
            <div key={entry.id} role="presentation">
              {entry.group !== entries[index - 1]?.group && (
                <p className="palette-group" role="presentation">
                  {entry.group}
                </p>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the input, as the pattern has it */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays in the input */}
              <div
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                className="palette-option"
                onClick={() => open(entry)}
                onMouseMove={() => setChosen(index)}
              >
                <Icon name={entry.icon} />
                <span className="palette-title">{entry.title}</span>
                <span className="palette-hint muted">{entry.hint}</span>
              </div>
            </div>
          ))}
        </div>
        {words && found.error && <p className="palette-note">{t("offline")}</p>}
        {words && found.data && entries.length === 1 && <p className="palette-note muted">{t("none")}</p>}
        {found.data?.catchingUp && <p className="palette-note muted">{t("catchingUp")}</p>}
        <footer className="palette-foot muted">{t("keys")}</footer>
        <p className="sr" role="status">
          {words && found.data ? t("found", { count: entries.length }) : ""}
        </p>
      </div>
    </dialog>
  );
}

function useEntries(
  words: string,
  commands: readonly PaletteCommand[],
  found: { orders: SearchHit[]; records: SearchHit[] } | undefined,
): Entry[] {
  const t = useWords(searchWords);
  const me = useMe();
  const commandEntry = (command: PaletteCommand): Entry => ({ ...command, group: t("go"), hint: "" });
  if (words === "") {
    const recent = recentOf(me.user.id).map((opened): Entry => {
      const icon = opened.kind === "order" ? "clipboard" : "box";
      return {
        id: opened.href,
        group: t("recent"),
        icon,
        title: opened.title,
        hint: opened.hint,
        href: opened.href,
        recent: opened,
      };
    });
    return [...recent, ...commands.slice(0, MOST_COMMANDS).map(commandEntry)];
  }
  const hitEntry =
    (group: string) =>
    (hit: SearchHit): Entry => {
      const kind = hit.record ? "record" : "order";
      const hint = hit.order?.number ?? hit.record?.code ?? "";
      const [href, title] = [hrefOf(hit), hit.title.text || t("untitled")];
      return {
        id: hit.id,
        group,
        icon: kind === "order" ? "clipboard" : "box",
        title: <MarkedText text={hit.title} fallback={t("untitled")} />,
        hint,
        href,
        recent: { href, title, hint, kind },
      };
    };
  const wanted = words.toLowerCase().split(/\s+/);
  const fits = ({ title, keywords = "" }: PaletteCommand) =>
    wanted.every((word) => `${title} ${keywords}`.toLowerCase().includes(word));
  const all: Entry = {
    id: "all",
    group: t("title"),
    icon: "search",
    title: t("everything", { words }),
    hint: "",
    href: `/search?q=${encodeURIComponent(words)}`,
  };
  return [
    ...(found?.orders ?? []).map(hitEntry(t("order"))),
    ...(found?.records ?? []).map(hitEntry(t("record"))),
    ...commands.filter(fits).slice(0, MOST_COMMANDS).map(commandEntry),
    all,
  ];
}
