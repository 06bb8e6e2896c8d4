import { useRef } from "react";
import type { Field, Form } from "~/api/types";
import type { Desk } from "~/design/useDesk";
import { useWords } from "~/i18n/words";
import { fieldDesign } from "~/kinds/design";
import { judge } from "~/kinds/designing/judge";
import { fieldsOfForm } from "~/kinds/live";
import { toast } from "~/ui/toasts";
import * as edit from "./edit";
import { keyOf, type Place, partsOf } from "./parts";
import { formWords } from "./words";

/** Focuses a part that is drawn, or will be in this frame. */
export function focusPart(key: string) {
  requestAnimationFrame(() => {
    const item = document.querySelector<HTMLElement>(`.form-canvas [data-key="${CSS.escape(key)}"]`);
    item?.scrollIntoView({ block: "nearest" });
    item?.focus({ preventScroll: true });
  });
}

export const focusPanel = () =>
  setTimeout(() => document.querySelector<HTMLElement>(".form-side input, .form-side textarea")?.focus());

/** What can be done to the form from the canvas, the palette and the panel alike. */
export function useActs(
  desk: Desk<Form>,
  selected: string | undefined,
  select: (key: string | undefined) => void,
  nameOf: (key: string) => string,
  /** Asks for the focus on a part as soon as the change is drawn. */
  focusLater: (key: string) => void,
) {
  const t = useWords(formWords);
  const { now: form, change } = desk;
  const latest = useRef(form);
  latest.current = form;
  const made = (next: edit.Change | undefined) => {
    if (!next) return;
    change(next.form);
    select(next.key);
    focusLater(next.key);
  };
  return {
    add: (kind: string) => made(edit.addField(latest.current, kind, edit.placeBehind(form, selected))),
    put(fields: readonly Field[]) {
      const next = fields.reduce((all, field) => {
        const taken = fieldsOfForm(all).map((each) => each.id);
        const fresh = { ...field, id: edit.freshId(taken, field.id) };
        return edit.putField(all, fresh, edit.placeBehind(all, undefined)).form;
      }, form);
      change(next);
    },
    move(key: string, by: -1 | 1) {
      const next = edit.moveBy(form, key, by);
      if (!next) return toast("warn", t("nowhere"));
      change(next);
      focusLater(key);
    },
    copy: (key: string) => made(edit.duplicate(form, key)),
    remove(key: string) {
      const all = [...partsOf(form)].map(keyOf);
      const next = edit.remove(form, key);
      const label = nameOf(key);
      const isUsed = key.startsWith("f:") && speaksOf(next, key.slice(2));
      change(next);
      toast(isUsed ? "warn" : "info", t(isUsed ? "removedUsed" : "removedOne", { label }));
      const left = new Set([...partsOf(next)].map(keyOf));
      const near = [...all.slice(0, all.indexOf(key)).reverse(), ...left].find((each) => left.has(each));
      select(near);
      if (near) focusLater(near);
    },
    drop(dragged: { id?: string; kind?: string }, to: Place) {
      if (dragged.kind) return made(edit.addField(form, dragged.kind, to));
      const next = dragged.id && edit.moveField(form, dragged.id, to);
      if (!next) return;
      change(next);
      select(`f:${dragged.id}`);
    },
  };
}

/** Whether a condition or formula still reads the field. */
function speaksOf(form: Form, id: string): boolean {
  const sources = fieldsOfForm(form).flatMap((field) => [
    field.visibleWhen,
    field.requiredWhen,
    field.editableWhen,
    field.formula,
    field.defaultFormula,
    ...(fieldDesign(field.kind)?.settings ?? []).flatMap((setting) =>
      setting.as === "expression" ? [String(field.settings[setting.key] ?? "")] : [],
    ),
    ...(field.checks ?? []).map((check) => check.rule),
  ]);
  return (
    form.title.includes(`{${id}}`) ||
    sources.some((source) => source && judge(source, [{ id } as Field]).reads.includes(id))
  );
}
