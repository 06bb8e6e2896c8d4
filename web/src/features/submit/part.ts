import type { Form, Order, OrderType } from "~/api/types";
import { allFields, defaultsOf, isWritable } from "~/kinds/problems";
import { type Draft, isBlank, newDraft, type PartOf } from "~/local/drafts";

/** Whether a value names one of these ids anywhere. */
const names = (value: unknown, ids: ReadonlySet<string>): boolean =>
  typeof value === "string"
    ? ids.has(value)
    : typeof value === "object" && value !== null && Object.values(value).some((each) => names(each, ids));

/**
 * What a new order starts with when it comes out of another: the values of all fields that both forms have and that
 * a person may write. Files stay where they are, they belong to one order.
 */
export function valuesOfPart(form: Form, whole: Order, wholeForm: Form) {
  const files = new Set(
    Object.entries(whole.references)
      .filter(([, target]) => target.kind === "attachment")
      .map(([id]) => id),
  );
  const there = new Map(allFields(wholeForm).map((field) => [field.id, field]));
  const values = defaultsOf(form);
  for (const field of allFields(form)) {
    const value = whole.values[field.id];
    if (isBlank(value) || names(value, files) || there.get(field.id)?.kind !== field.kind) continue;
    if (!isWritable(field)) continue;
    values[field.id] = value;
  }
  return values;
}

export function startPart(
  user: string,
  type: OrderType,
  form: Form,
  whole: Order,
  wholeForm: Form,
  kind: PartOf["kind"],
): Draft {
  return newDraft({
    user,
    typeId: type.id,
    typeName: type.name,
    formVersion: form.version,
    values: valuesOfPart(form, whole, wholeForm),
    page: 0,
    partOf: { orderId: whole.id, number: whole.number, kind },
  });
}
