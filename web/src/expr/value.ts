// What an expression computes with, as crates/domain/src/expr/value.rs has it.

import { Day, Instant, readDay, readInstant } from "./dates";
import { Decimal, fromNumber, readDecimal } from "./decimal";

export type FaultCode = "empty" | "division-by-zero" | "wrong-type" | "out-of-range" | "too-much";

/** Why a value is unknown; a value like any other, and thrown inside one operation only. */
export class Fault {
  constructor(readonly code: FaultCode) {}
}

export type ExprRecord = ReadonlyMap<string, ExprValue>;
export type ExprValue =
  | Fault
  | boolean
  | Decimal
  | string
  | Day
  | Instant
  | readonly ExprValue[]
  | ExprRecord;

export type ExprType =
  | "any"
  | "bool"
  | "number"
  | "text"
  | "day"
  | "instant"
  | { list: ExprType }
  | { record: Record<string, ExprType> };

export const EMPTY = new Fault("empty");
export const WRONG = new Fault("wrong-type");

export const isList = (value: ExprValue): value is readonly ExprValue[] => Array.isArray(value);

export const isBlank = (value: ExprValue) => value instanceof Fault || (isList(value) && value.length === 0);

/** Of two reasons the first that is more than a missing answer. */
export const worse = (a: Fault, b: Fault) => (a.code === "empty" ? b : a);

/** The result of one operation; a fault on the way is its value. */
export function attempt(work: () => ExprValue): ExprValue {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === "object" && json !== null && !Array.isArray(json);

export function fromJson(json: unknown, type: ExprType = "any"): ExprValue {
  const absent = json === null || json === undefined;
  if (typeof type === "object" && "list" in type) {
    if (absent) return [];
    return Array.isArray(json) ? json.map((item) => fromJson(item, type.list)) : WRONG;
  }
  if (absent) return EMPTY;
  if (typeof type === "object") {
    if (!isObject(json)) return WRONG;
    return new Map(Object.entries(type.record).map(([name, part]) => [name, fromJson(json[name], part)]));
  }
  switch (type) {
    case "any":
      return byShape(json);
    case "bool":
      return typeof json === "boolean" ? json : WRONG;
    case "number":
      return amount(json);
    case "text":
      return typeof json === "string" ? json : WRONG;
    case "day":
      return (typeof json === "string" && readDay(json)) || WRONG;
    case "instant":
      return (typeof json === "string" && readInstant(json)) || WRONG;
  }
}

function byShape(json: unknown): ExprValue {
  if (json === null || json === undefined) return EMPTY;
  if (typeof json === "boolean" || typeof json === "string") return json;
  if (typeof json === "number") return amount(json);
  if (Array.isArray(json)) return json.map(byShape);
  if (!isObject(json)) return WRONG;
  if ("amount" in json && "currency" in json) return amount(json);
  return new Map(Object.entries(json).map(([name, part]) => [name, byShape(part)]));
}

function amount(json: unknown): ExprValue {
  if (typeof json === "number") return attempt(() => fromNumber(json));
  if (typeof json === "string") return readDecimal(json.trim()) ?? WRONG;
  if (json === null || json === undefined) return EMPTY;
  return isObject(json) ? amount(json.amount) : WRONG;
}

/** As JSON for a field to show: decimals and days as text, unknown as null. */
export function toJson(value: ExprValue): unknown {
  if (value instanceof Fault) return null;
  if (value instanceof Decimal || value instanceof Day || value instanceof Instant) return value.toString();
  if (isList(value)) return value.map(toJson);
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, part]) => [name, toJson(part)]));
  return value;
}
