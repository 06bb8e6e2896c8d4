import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { Option } from "~/api/types";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { move } from "./options";
import { organisationWords } from "./words";

const DESK_ROW = 52;
const PHONE_ROW = 190;

export interface OptionRowsProps {
  options: Option[];
  /** Places of the options to show. */
  shown: number[];
  /** Values the server has: orders may hold them, so they can be retired and renamed but neither changed nor removed. */
  known: ReadonlySet<string>;
  canMove: boolean;
  onChange: (options: Option[]) => void;
}

/** Only the rows in sight are drawn, so a list of ten thousand scrolls like a short one. */
export function OptionRows({ options, shown, known, canMove, onChange }: OptionRowsProps) {
  const t = useWords(organisationWords);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => (matchMedia("(max-width: 640px)").matches ? PHONE_ROW : DESK_ROW),
    overscan: 8,
  });
  const set = (at: number, change: Partial<Option>) =>
    onChange(options.map((option, place) => (place === at ? { ...option, ...change } : option)));
  return (
    <div className="option-rows" ref={box}>
      <ul style={{ height: rows.getTotalSize(), position: "relative" }}>
        {rows.getVirtualItems().map((row) => {
          const at = shown[row.index] ?? 0;
          const option = options[at];
          if (!option) return null;
          const name = option.label.zh || option.value;
          const isKnown = known.has(option.value);
          return (
            <li
              key={at}
              className="option-row"
              style={{ height: row.size, transform: `translateY(${row.start}px)` }}
            >
              <input
                className="input mono"
                aria-label={t("value")}
                value={option.value}
                readOnly={isKnown}
                onChange={(event) => set(at, { value: event.target.value })}
              />
              <input
                className="input"
                aria-label={t("labelZh")}
                value={option.label.zh}
                onChange={(event) => set(at, { label: { ...option.label, zh: event.target.value } })}
              />
              <input
                className="input"
                aria-label={t("labelEn")}
                value={option.label.en}
                onChange={(event) => set(at, { label: { ...option.label, en: event.target.value } })}
              />
              <label className="choice">
                <input
                  type="checkbox"
                  checked={option.active ?? true}
                  onChange={(event) => set(at, { active: event.target.checked })}
                />
                {t("active")}
              </label>
              <span className="row">
                {canMove && (
                  <>
                    <IconButton
                      icon="back"
                      className="button option-up"
                      label={t("up", { name })}
                      onClick={() => onChange(move(options, at, -1))}
                    />
                    <IconButton
                      icon="down"
                      label={t("down", { name })}
                      onClick={() => onChange(move(options, at, 1))}
                    />
                  </>
                )}
                {!isKnown && (
                  <IconButton
                    icon="trash"
                    label={t("removeNew", { name })}
                    onClick={() => onChange(options.filter((_, place) => place !== at))}
                  />
                )}
                {(option.children?.length ?? 0) > 0 && (
                  <small className="muted">{t("nested", { count: option.children?.length ?? 0 })}</small>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
