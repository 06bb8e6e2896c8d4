import { type DragEvent, type KeyboardEvent, memo, useRef, useState } from "react";
import type { Field, Form } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { fieldDesign } from "~/kinds/design";
import { FieldRow } from "~/kinds/FieldRow";
import { formulaOf } from "~/kinds/live";
import { Badge } from "~/ui/Badge";
import { isImeKey } from "~/ui/ime";
import { fieldKey, keyOf, type Place, pageKey, partsOf, sectionKey } from "./parts";
import { formWords } from "./words";

/** What is dragged: a field of the form by its id, or a new one by its kind. */
export const FIELD_TYPE = "application/x-gongdan-field";
export const KIND_TYPE = "application/x-gongdan-kind";

export interface CanvasProps {
  form: Form;
  selected: string | undefined;
  /** Parts with findings, and how many. */
  marks: ReadonlyMap<string, number>;
  onSelect: (key: string) => void;
  onKey: (event: KeyboardEvent, key: string) => void;
  /** Without it nothing can be dragged. */
  onDrop?: (dragged: { id?: string; kind?: string }, to: Place) => void;
}

/** The form as those who fill it in will see it, as a tree that can be walked and rearranged. */
export function Canvas({ form, selected, marks, onSelect, onKey, onDrop }: CanvasProps) {
  const t = useWords(formWords);
  const text = useText();
  const tree = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<string>();
  const [last, setLast] = useState<string>();
  const keys = [...partsOf(form)].map(keyOf);
  const stop = [selected, last].find((key) => key !== undefined && keys.includes(key)) ?? keys[0];

  const onKeyDown = (event: KeyboardEvent) => {
    if (isImeKey(event)) return;
    const key = event.target instanceof HTMLElement ? event.target.dataset.key : undefined;
    if (!key) return;
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
    const at = keys.indexOf(key);
    const steps = { ArrowDown: keys[at + 1], ArrowUp: keys[at - 1], Home: keys[0], End: keys.at(-1) };
    const next = Object.entries(steps).find(([name]) => name === event.key)?.[1];
    if (!isPlain || next === undefined) return onKey(event, key);
    event.preventDefault();
    onSelect(next);
    tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(next)}"]`)?.focus();
  };
  const item = (key: string, level: number, at: number, of: number) => ({
    role: "treeitem",
    "aria-level": level,
    "aria-posinset": at + 1,
    "aria-setsize": of,
    "aria-selected": selected === key,
    tabIndex: stop === key ? 0 : -1,
    "data-key": key,
    onFocus: () => setLast(key),
    onClick: () => onSelect(key),
  });
  const dropAt = (place: Place, name: string) => ({
    "data-over": over === name || undefined,
    onDragOver: (event: DragEvent) => {
      const { types } = event.dataTransfer;
      if (!onDrop || !(types.includes(FIELD_TYPE) || types.includes(KIND_TYPE))) return;
      event.preventDefault();
      setOver(name);
    },
    onDragLeave: () => setOver(undefined),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(undefined);
      const id = event.dataTransfer.getData(FIELD_TYPE);
      const kind = event.dataTransfer.getData(KIND_TYPE);
      onDrop?.({ ...(id ? { id } : {}), ...(kind ? { kind } : {}) }, place);
    },
  });
  return (
    <div role="tree" aria-label={t("tree")} className="form-canvas" ref={tree} onKeyDown={onKeyDown}>
      {form.pages.map((page, p) => {
        const key = pageKey(page.id);
        const title = text(page.title) || t("untitled");
        return (
          <div key={key} className="form-page">
            <div {...item(key, 1, p, form.pages.length)} className="form-page-head">
              <strong>{t("pageOf", { at: p + 1, title })}</strong>
              <Marked count={marks.get(key)} />
            </div>
            {page.sections.length === 0 && (
              <p className="muted form-empty" {...dropAt({ page: p, section: -1, field: 0 }, `${key}-`)}>
                {t("emptyPage")}
              </p>
            )}
            {page.sections.map((section, s) => {
              const name = sectionKey(section.id);
              const { fields } = section;
              return (
                <div key={name} className="form-section">
                  <div {...item(name, 2, s, page.sections.length)} className="form-section-head">
                    <span className="muted">{t("section")}</span>
                    <span>{text(section.title)}</span>
                    <Marked count={marks.get(name)} />
                  </div>
                  {fields.map((field, f) => (
                    // biome-ignore lint/a11y/noStaticElementInteractions: it is an item of the tree
                    <div
                      key={fieldKey(field.id)}
                      {...item(fieldKey(field.id), 3, f, fields.length)}
                      {...dropAt({ page: p, section: s, field: f }, fieldKey(field.id))}
                      className="form-field"
                      draggable={onDrop !== undefined}
                      onDragStart={(event) => {
                        event.dataTransfer.setData(FIELD_TYPE, field.id);
                        event.dataTransfer.effectAllowed = "move";
                      }}
                    >
                      <Card field={field} count={marks.get(fieldKey(field.id))} />
                    </div>
                  ))}
                  <p
                    className="muted form-empty"
                    {...dropAt({ page: p, section: s, field: fields.length }, `${name}-`)}
                    data-bare={fields.length > 0}
                  >
                    {fields.length === 0 ? t("emptySection") : ""}
                  </p>
                </div>
              );
            })}
          </div>
        );
      })}
    </div>
  );
}

const isConditional = (field: Field) =>
  Boolean(field.visibleWhen || field.requiredWhen || field.editableWhen);

function Marked({ count }: { count: number | undefined }) {
  const t = useWords(formWords);
  if (!count) return null;
  return (
    <Badge tone="danger" icon="alert">
      {t("errors", { count })}
    </Badge>
  );
}

interface CardProps {
  field: Field;
  count: number | undefined;
}

/** The field as it will be filled in; here it is only looked at. */
const Card = memo(function Card({ field, count }: CardProps) {
  const t = useWords(formWords);
  const text = useText();
  return (
    <div className="form-card">
      <div inert aria-hidden="true">
        <FieldRow field={field} value={field.default} onChange={() => {}} />
      </div>
      <div className="form-tags">
        <span className="sr">{text(field.label)}, </span>
        {field.required && <span className="sr">{t("needed")}, </span>}
        <small className="muted mono">{field.id}</small>
        <small className="muted">{text(fieldDesign(field.kind)?.name)}</small>
        {isConditional(field) && <small className="muted">{t("conditional")}</small>}
        {formulaOf(field) !== undefined && <small className="muted">{t("computed")}</small>}
        <Marked count={count} />
      </div>
    </div>
  );
});
