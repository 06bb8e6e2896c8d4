// Which rules of a table match given values, as crates/engine/src/rules does it: unknown is no match.
import { dependencies } from "~/expr/ast";
import { type Env, evaluate } from "~/expr/evaluate";
import { parse } from "~/expr/parse";
import { EMPTY, type ExprValue } from "~/expr/value";
import { type CellKind, testOf } from "./cell";
import { cellOf, type Table } from "./jdm";

export interface Verdict {
  /** Rows that match, from 0. */
  hits: number[];
  /** Rows before the first match that could not be decided. */
  unknown: number[];
}

type Answer = boolean | undefined;

function answer(source: string, env: Env): Answer {
  try {
    const value = evaluate(parse(source), env);
    return typeof value === "boolean" ? value : undefined;
  } catch {
    return undefined;
  }
}

function subject(source: string, env: Env): ExprValue {
  try {
    return evaluate(parse(source), env);
  } catch {
    return EMPTY;
  }
}

export function decide(table: Table, kinds: readonly CellKind[], env: Env): Verdict {
  const subjects = table.inputs.map((column) => (column.field ? subject(column.field, env) : EMPTY));
  const verdict: Verdict = { hits: [], unknown: [] };
  for (const [row, rule] of table.rules.entries()) {
    const answers = table.inputs.map((column, at): Answer => {
      const kind = kinds[at];
      const test = kind && testOf(cellOf(rule, column), kind);
      if (test === undefined) return true;
      const name = (each: string) => (each === "_value" ? (subjects[at] ?? EMPTY) : env.name(each));
      return answer(test, { ...env, name });
    });
    if (answers.includes(false)) continue;
    if (answers.includes(undefined)) verdict.unknown.push(row);
    else {
      verdict.hits.push(row);
      if ((table.hitPolicy ?? "first") === "first") break;
    }
  }
  return verdict;
}

/** The names that the inputs of a table read. */
export function namesOf(table: Table, kinds: readonly CellKind[]): string[] {
  const names = new Set<string>();
  const collect = (source: string) => {
    try {
      for (const name of dependencies(parse(source))) names.add(name);
    } catch {
      // A cell that cannot be read reads nothing.
    }
  };
  for (const [at, column] of table.inputs.entries()) {
    const kind = kinds[at];
    if (column.field) collect(column.field);
    else if (kind) for (const rule of table.rules) collect(cellOf(rule, column));
  }
  names.delete("_value");
  return [...names];
}
