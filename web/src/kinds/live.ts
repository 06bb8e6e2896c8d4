// The form while it is being filled in: what is visible, needed, open to change, and what follows from formulas.
// The server goes through the same steps (crates/domain/src/form/fill.rs) and has the last word.
import { useMemo } from "react";
import type { Field, Form, Values } from "~/api/types";
import { dependencies, type Expr } from "~/expr/ast";
import { Decimal, round } from "~/expr/decimal";
import { evaluate } from "~/expr/evaluate";
import { parse } from "~/expr/parse";
import { EMPTY, type ExprType, type ExprValue, fromJson, toJson } from "~/expr/value";
import { timeZone } from "~/i18n/locale";
import { isBlank } from "~/local/drafts";
import { fieldUi } from "./registry";

export interface FieldState {
  visible: boolean;
  required: boolean;
  editable: boolean;
  /** Made by the server or by a formula: there is nothing to type. */
  computed: boolean;
}

export interface Live {
  state(fieldId: string): FieldState;
  /** The values with those of formulas, without those of invisible fields. */
  values: Values;
}

interface Compiled {
  field: Field;
  type: ExprType;
  visible: Expr | undefined;
  required: Expr | undefined;
  editable: Expr | undefined;
  formula: Expr | undefined;
}

/** An expression this page cannot read decides nothing here; the server still decides. */
function read(source: string | null | undefined): Expr | undefined {
  if (!source) return undefined;
  try {
    return parse(source);
  } catch {
    return undefined;
  }
}

export function typeOf(field: Field): ExprType {
  const type = fieldUi(field.kind)?.type;
  return typeof type === "function" ? type(field) : (type ?? "any");
}

export function formulaOf(field: Field): string | undefined {
  return field.formula ?? fieldUi(field.kind)?.formula?.(field);
}

const compiled = new WeakMap<readonly Field[], Compiled[]>();

function compile(fields: readonly Field[]): Compiled[] {
  const known = compiled.get(fields);
  if (known) return known;
  const each = fields.map((field) => ({
    field,
    type: typeOf(field),
    visible: read(field.visibleWhen),
    required: read(field.requiredWhen),
    editable: read(field.editableWhen),
    formula: read(formulaOf(field)),
  }));
  const sorted = sort(each);
  compiled.set(fields, sorted);
  return sorted;
}

/** Each after everything it depends on. */
function sort(each: readonly Compiled[]): Compiled[] {
  const byId = new Map(each.map((one) => [one.field.id, one]));
  const order: Compiled[] = [];
  const seen = new Set<Compiled>();
  const visit = (one: Compiled) => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const expr of [one.visible, one.required, one.editable, one.formula])
      for (const name of expr ? dependencies(expr) : []) {
        const needed = byId.get(name);
        if (needed) visit(needed);
      }
    order.push(one);
  };
  for (const one of each) visit(one);
  return order;
}

const plain: FieldState = { visible: true, required: false, editable: true, computed: false };

/** Goes through fields that belong together: those of a form, or the columns of one row. */
export function live(fields: readonly Field[], given: Values, now = Date.now()): Live {
  const values: Values = { ...given };
  const operands = new Map<string, ExprValue>();
  const states = new Map<string, FieldState>();
  const env = { name: (name: string) => operands.get(name) ?? EMPTY, now, timeZone: timeZone() };
  const holds = (condition: Expr | undefined, otherwise: boolean) =>
    condition ? evaluate(condition, env) === true : otherwise;
  const order = compile(fields);
  for (const { field, type } of order) operands.set(field.id, fromJson(null, type));
  for (const { field, type, visible, required, editable, formula } of order) {
    const { id } = field;
    const ui = fieldUi(field.kind);
    const isVisible = holds(visible, true);
    const computed = formulaOf(field) !== undefined || ui?.assigned === true;
    if (!isVisible) delete values[id];
    else if (formula) {
      const result = evaluate(formula, env);
      const decimals = ui?.decimals?.(field);
      const rounded = result instanceof Decimal && decimals !== undefined ? round(result, decimals) : result;
      const json = toJson(rounded);
      values[id] = json === null ? null : (ui?.computed?.(json, field) ?? json);
    }
    operands.set(id, fromJson(isBlank(values[id]) ? null : values[id], type));
    states.set(id, {
      visible: isVisible,
      required: !computed && (field.required || holds(required, false)),
      editable: holds(editable, true),
      computed,
    });
  }
  return { state: (id) => states.get(id) ?? plain, values };
}

const flat = new WeakMap<Form, Field[]>();

/** All fields of a form; the same array for the same form. */
export function fieldsOfForm(form: Form): Field[] {
  const known = flat.get(form);
  if (known) return known;
  const fields = form.pages.flatMap((page) => page.sections).flatMap((section) => section.fields);
  flat.set(form, fields);
  return fields;
}

export function useLive(form: Form, values: Values): Live {
  return useMemo(() => live(fieldsOfForm(form), values), [form, values]);
}

/** What an empty form starts with: constants, and formulas over those. */
export function startingValues(form: Form, now = Date.now()): Values {
  const fields = fieldsOfForm(form);
  const values: Values = {};
  for (const field of fields) if (!isBlank(field.default)) values[field.id] = field.default;
  const types = new Map(fields.map((field) => [field.id, typeOf(field)]));
  const name = (id: string) => fromJson(values[id] ?? null, types.get(id));
  for (const field of fields) {
    const start = read(field.defaultFormula);
    const json = start ? toJson(evaluate(start, { name, now, timeZone: timeZone() })) : null;
    if (json !== null) values[field.id] = fieldUi(field.kind)?.computed?.(json, field) ?? json;
  }
  return values;
}
