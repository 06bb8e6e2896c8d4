// What is to be said of an expression while it is being written.
import type { Field, Values } from "~/api/types";
import { dependencies } from "~/expr/ast";
import { Decimal } from "~/expr/decimal";
import { evaluate } from "~/expr/evaluate";
import { Mistake, parse } from "~/expr/parse";
import { type ExprValue, Fault, fromJson, toJson } from "~/expr/value";
import { timeZone } from "~/i18n/locale";
import { typeOf } from "~/kinds/live";
import { isBlank } from "~/local/drafts";

export type Wrong =
  | "exprSyntax"
  | "exprMissing"
  | "exprFunction"
  | "exprArguments"
  | "exprComplex"
  | "exprUnknown";

export interface Judgement {
  wrong?: { what: Wrong; at: number | undefined; name?: string };
  /** The fields it reads. */
  reads: readonly string[];
}

const whats = {
  "expr-syntax": "exprSyntax",
  "expr-too-complex": "exprComplex",
  "expr-unknown-function": "exprFunction",
  "expr-arguments": "exprArguments",
} as const;

export function judge(source: string, fields: readonly Field[]): Judgement {
  if (!source.trim()) return { reads: [] };
  try {
    const reads = [...dependencies(parse(source))];
    const stranger = reads.find((name) => !fields.some((field) => field.id === name));
    if (stranger === undefined) return { reads };
    const at = source.search(new RegExp(`(?<![\\w.])${stranger}(?!\\w)`));
    return { reads, wrong: { what: "exprUnknown", at: at < 0 ? undefined : at, name: stranger } };
  } catch (mistake) {
    if (!(mistake instanceof Mistake)) return { reads: [], wrong: { what: "exprComplex", at: undefined } };
    const isOpen =
      mistake.code === "expr-syntax" && mistake.at !== undefined && mistake.at >= source.trimEnd().length;
    return { reads: [], wrong: { what: isOpen ? "exprMissing" : whats[mistake.code], at: mistake.at } };
  }
}

export type Tried = { is: "value"; value: unknown } | { is: "unknown" } | { is: "wrong" };

/** The result with these answers. */
export function tryOut(source: string, fields: readonly Field[], values: Values, now = Date.now()): Tried {
  const byId = new Map(fields.map((field) => [field.id, field]));
  const name = (id: string): ExprValue => {
    const field = byId.get(id);
    const value = values[id];
    return fromJson(isBlank(value) ? null : value, field ? typeOf(field) : "any");
  };
  try {
    const result = evaluate(parse(source), { name, now, timeZone: timeZone() });
    if (result instanceof Fault) return { is: result.code === "empty" ? "unknown" : "wrong" };
    return { is: "value", value: result instanceof Decimal ? String(result) : toJson(result) };
  } catch {
    return { is: "wrong" };
  }
}
