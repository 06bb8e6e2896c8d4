import "./designing.css";
import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { fieldUi } from "~/kinds/registry";
import { FieldFrame } from "~/ui/FieldFrame";
import { isImeKey } from "~/ui/ime";
import { type Offer, offers, wordAt } from "./complete";
import { useDesignScope } from "./DesignScope";
import { judge, tryOut } from "./judge";
import { designingWords } from "./words";

export interface ExpressionProps {
  label: string;
  help?: string;
  value: string;
  onChange: (value: string) => void;
  errors?: readonly string[];
  /** The fields it may read; those of the form where nothing is said. */
  fields?: readonly Field[];
}

/** An expression with the names of fields at hand, what is wrong with it in words, and what it says of an example. */
export function ExpressionField({ label, help, value, onChange, errors = [], fields }: ExpressionProps) {
  const t = useWords(designingWords);
  const text = useText();
  const id = useId();
  const scope = useDesignScope();
  const known = fields ?? scope.fields;
  const area = useRef<HTMLTextAreaElement>(null);
  const [cursor, setCursor] = useState<number>();
  const [chosen, setChosen] = useState(0);
  const judged = useMemo(() => judge(value, known), [value, known]);
  const named = useMemo(
    () => known.map((field) => ({ id: field.id, label: text(field.label) })),
    [known, text],
  );
  const place = cursor === undefined ? undefined : wordAt(value, cursor);
  const listed = place ? offers(place.word, named) : [];
  const at = Math.min(chosen, listed.length - 1);
  const { wrong } = judged;
  const said = wrong && t(wrong.what, { name: wrong.name ?? "" });
  const own = said && wrong.at !== undefined ? t("atPlace", { at: wrong.at + 1, words: said }) : said;

  const note = () => {
    const { selectionStart, selectionEnd } = area.current ?? { selectionStart: 0, selectionEnd: -1 };
    setCursor(selectionStart === selectionEnd ? selectionStart : undefined);
    setChosen(0);
  };
  const put = (offer: Offer) => {
    if (!place || cursor === undefined) return;
    const next = value.slice(0, place.from) + offer.insert + value.slice(cursor);
    const end = place.from + offer.insert.length;
    onChange(next);
    setCursor(undefined);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(end, end);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isImeKey(event) || listed.length === 0) return;
    const offer = listed[at];
    if (event.key === "ArrowDown") setChosen((at + 1) % listed.length);
    else if (event.key === "ArrowUp") setChosen((at + listed.length - 1) % listed.length);
    else if ((event.key === "Enter" || event.key === "Tab") && place?.word && offer) put(offer);
    else if (event.key === "Escape") setCursor(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isOpen = listed.length > 0;
  return (
    <FieldFrame id={id} label={label} help={help} errors={own ? [own, ...errors] : errors}>
      {({ describedBy, invalid }) => (
        <div className="expr-box">
          <textarea
            ref={area}
            id={id}
            className="input mono expr-input"
            rows={Math.min(6, 1 + Math.floor(value.length / 34))}
            spellCheck={false}
            autoComplete="off"
            maxLength={2000}
            aria-haspopup="listbox"
            aria-controls={isOpen ? `${id}-list` : undefined}
            aria-activedescendant={isOpen ? `${id}-${at}` : undefined}
            aria-autocomplete="list"
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            value={value}
            onChange={(event) => {
              onChange(event.target.value);
              note();
            }}
            onClick={note}
            onFocus={note}
            onKeyUp={(event) => /^(Arrow(Left|Right)|Home|End)$/.test(event.key) && note()}
            onBlur={() => setCursor(undefined)}
            onKeyDown={onKeyDown}
          />
          {isOpen && (
            <div id={`${id}-list`} role="listbox" aria-label={t("complete")} className="expr-offers">
              {listed.map((offer, here) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box above
                // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the box above
                <div
                  key={offer.insert}
                  id={`${id}-${here}`}
                  role="option"
                  aria-selected={here === at}
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={() => put(offer)}
                >
                  <span className="mono">{offer.insert}</span>
                  <small>{offer.label ?? t("fnOf")}</small>
                </div>
              ))}
            </div>
          )}
          {judged.reads.length > 0 && !wrong && <TryOut source={value} fields={known} reads={judged.reads} />}
        </div>
      )}
    </FieldFrame>
  );
}

interface TryProps {
  source: string;
  fields: readonly Field[];
  reads: readonly string[];
}

/** The answers the expression reads, to be filled in, and what it says of them. */
function TryOut({ source, fields, reads }: TryProps) {
  const t = useWords(designingWords);
  const text = useText();
  const { tried, onTry } = useDesignScope();
  const id = useId();
  const result = tryOut(source, fields, tried);
  const value = result.is === "value" ? result.value : undefined;
  const shown = typeof value === "boolean" ? t(value ? "yes" : "no") : JSON.stringify(value);
  return (
    <details className="expr-try">
      <summary>
        {t("tryIt")}{" "}
        <span role="status" className="expr-result" data-known={result.is === "value"}>
          {result.is === "value"
            ? `${t("result")}: ${shown}`
            : t(result.is === "unknown" ? "noResult" : "wrongResult")}
        </span>
      </summary>
      <div className="stack tight">
        {fields
          .filter((field) => reads.includes(field.id))
          .map((field) => {
            const ui = fieldUi(field.kind);
            if (!ui) return null;
            const control = `${id}-${field.id}`;
            return (
              <FieldFrame key={field.id} id={control} label={text(field.label)} group={ui.frame === "group"}>
                {(described) => (
                  <ui.Editor
                    field={field}
                    id={control}
                    value={tried[field.id]}
                    onChange={(next) => onTry(field.id, next)}
                    {...described}
                  />
                )}
              </FieldFrame>
            );
          })}
      </div>
    </details>
  );
}
