// The fields of the orders that follow a flow, as conditions, rights and tables speak of them.

import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { formQuery, optionListQuery } from "~/api/queries";
import type { Field, Form, Option, Text } from "~/api/types";
import type { ExprType } from "~/expr/value";
import { fieldsOfForm, typeOf } from "~/kinds/live";
import { fieldUi } from "~/kinds/registry";

export type ValueType = "number" | "bool" | "text" | "day" | "instant" | "list" | "other";

export interface FlowField {
  id: string;
  label: Text;
  type: ValueType;
  /** Where the value is one of a few. */
  choices: readonly { value: string; label: Text }[];
  /** Whether it may name people. */
  isPerson: boolean;
  /** Of detail rows: `parts.price` is a column of `parts`. */
  columns: readonly { id: string; label: Text }[];
}

export interface Fields {
  all: readonly FlowField[];
  find(id: string): FlowField | undefined;
  /** What people call a field or a column. */
  label(id: string, language: (text: Text) => string): string;
}

function simple(type: ExprType): ValueType {
  if (typeof type === "string") return type === "any" ? "other" : type;
  return "list" in type ? "list" : "other";
}

function* flat(options: readonly Option[]): Generator<{ value: string; label: Text }> {
  for (const option of options) {
    yield { value: option.value, label: option.label };
    yield* flat(option.children ?? []);
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isColumn = (value: unknown): value is { id: string; label: Text } =>
  typeof value === "object" && value !== null && "id" in value && "label" in value;

const listOf = (field: Field) => (typeof field.settings.list === "string" ? field.settings.list : undefined);

function readField(field: Field, lists: ReadonlyMap<string, readonly Option[]>): FlowField {
  const { options, columns } = field.settings;
  const own = isList(options) ? (options as readonly Option[]) : (lists.get(listOf(field) ?? "") ?? []);
  const type = typeOf(field);
  const nested = isList(columns) ? columns.filter(isColumn) : [];
  return {
    id: field.id,
    label: field.label,
    type: simple(type),
    choices: [...flat(own)],
    isPerson: fieldUi(field.kind)?.namesPeople === true,
    columns: nested.map(({ id, label }) => ({ id: `${field.id}.${id}`, label })),
  };
}

export function asFields(form: Form, lists: ReadonlyMap<string, readonly Option[]>): Fields {
  const all = fieldsOfForm(form).map((field) => readField(field, lists));
  const byId = new Map(all.map((field) => [field.id, field]));
  const labels = new Map(
    all.flatMap((field) => [field, ...field.columns].map((each) => [each.id, each.label] as const)),
  );
  return {
    all,
    find: (id) => byId.get(id),
    label: (id, language) => {
      const label = labels.get(id);
      return label ? language(label) : id;
    },
  };
}

export const noFields: Fields = { all: [], find: () => undefined, label: (id) => id };

/** The fields of a type's present form with their choices; undefined while they are read. */
export function useFields(typeId: string): Fields | undefined {
  const form = useQuery({ ...formQuery(typeId), enabled: typeId !== "" }).data;
  const keys = useMemo(
    () => [...new Set((form ? fieldsOfForm(form) : []).map(listOf).filter((key) => key !== undefined))],
    [form],
  );
  const lists = useQuery({ ...listsQuery(keys), enabled: keys.length > 0 }).data;
  return useMemo(() => {
    if (!form) return undefined;
    return asFields(form, new Map(lists?.map(({ key, options }) => [key, options])));
  }, [form, lists]);
}

const listsQuery = (keys: readonly string[]) =>
  queryOptions({
    queryKey: ["optionList", "several", ...keys],
    queryFn: ({ client }) => Promise.all(keys.map((key) => client.ensureQueryData(optionListQuery(key)))),
  });
