// A cell of a decision table between people and the engine (crates/engine/src/rules/cell.rs): what is typed becomes
// what the engine reads, and the other way round.
import { dependencies } from "~/expr/ast";
import { parse } from "~/expr/parse";
import type { Speech } from "~/flow/conditionWords";
import type { FlowField } from "~/flow/fields";

const SUBJECT = "_value";
const COMPARISONS = [">=", "<=", "==", "!=", ">", "<"];

/** Calls back with every position outside quotation marks and how deep in brackets it lies. */
function outsideQuotes(text: string, see: (at: number, character: string, depth: number) => void) {
  let quote: string | undefined;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === '"' || character === "'") quote = character;
    else {
      if (character === ")" || character === "]") depth = Math.max(0, depth - 1);
      see(at, character, depth);
      if (character === "(" || character === "[") depth++;
    }
  }
}

/** The parts between separators that stand outside quotation marks and brackets. */
function split(text: string, separator: string): string[] {
  const cuts: number[] = [];
  outsideQuotes(text, (at, _, depth) => {
    const isFree = at >= (cuts.at(-1) ?? -separator.length) + separator.length;
    if (depth === 0 && isFree && text.startsWith(separator, at)) cuts.push(at);
  });
  return [...cuts, text.length].map((end, at) =>
    text.slice(at === 0 ? 0 : (cuts[at - 1] ?? 0) + separator.length, end),
  );
}

function withSubject(text: string): string | undefined {
  const places: number[] = [];
  outsideQuotes(text, (at, character) => {
    if (character === "$") places.push(at);
  });
  if (places.length === 0) return undefined;
  return [...text].map((character, at) => (places.includes(at) ? SUBJECT : character)).join("");
}

function asExpression(test: string): string {
  const text = test.trim();
  const sign = COMPARISONS.find((each) => text.startsWith(each));
  if (sign) return `${SUBJECT} ${sign} (${text.slice(sign.length)})`;
  if (/^(in[ [(]|not in )/.test(text)) return `${SUBJECT} ${text}`;
  const isSet = text.startsWith("[") || (text.startsWith("(") && split(text.slice(1, -1), "..").length > 1);
  return isSet ? `${SUBJECT} in ${text}` : `${SUBJECT} == (${text})`;
}

function isReadable(source: string): boolean {
  try {
    parse(source);
    return true;
  } catch {
    return false;
  }
}

export interface CellKind {
  side: "inputs" | "outputs";
  /** Whether each cell is a condition of its own. */
  whole: boolean;
  /** The field it tests, where it is one. */
  field: FlowField | undefined;
}

/** Whether the engine will read it. */
export function isFine(cell: string, kind: CellKind): boolean {
  const text = cell.trim();
  if (text === "" || text === "-") return true;
  if (kind.side === "outputs" || kind.whole) return isReadable(text);
  const condition = withSubject(text);
  if (condition !== undefined) return isReadable(condition);
  const tests = split(text, ",")
    .flatMap((any) => split(any, " or "))
    .flatMap((all) => split(all, " and "));
  return tests.every((test) => isReadable(asExpression(test)));
}

const anything = /^(任意|不限|any)$/i;
const yes = /^(是|yes|true|√)$/i;
const no = /^(否|no|false|×)$/i;

/** The characters of a Chinese keyboard as the engine wants them. */
function plain(text: string): string {
  const signs: Record<string, string> = { "≥": ">=", "≤": "<=", "≠": "!=", "＞": ">", "＜": "<", "＝": "==" };
  const brackets: Record<string, string> = {
    "（": "(",
    "）": ")",
    "【": "[",
    "】": "]",
    "，": ",",
    "“": '"',
    "”": '"',
  };
  return text
    .replace(/[≥≤≠＞＜＝]/g, (sign) => signs[sign] ?? sign)
    .replace(/[（）【】，“”]/g, (sign) => brackets[sign] ?? sign)
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .trim();
}

const quoted = (text: string) => (text.includes('"') ? `'${text}'` : `"${text}"`);
const isQuoted = (text: string) => /^"[^"]*"$|^'[^']*'$/.test(text);
const isLiteral = (text: string) => /^(-?\d+(\.\d+)?|true|false|null)$/.test(text) || isQuoted(text);
const isTest = (text: string) => /^([<>=!([-]|in[ [(]|not in )/.test(text) || text.includes("$");

/** What was typed or pasted, as the engine reads it. What is an expression already stays what it is. */
export function normal(typed: string, kind: CellKind, isName: (name: string) => boolean): string {
  const text = plain(typed);
  if (text === "" || text === "-" || anything.test(text)) return "";
  const { field } = kind;
  if (kind.side === "inputs" && kind.whole) return text;
  if (field?.type === "number") return grouped(text);
  if (field?.type === "bool") return yes.test(text) ? "true" : no.test(text) ? "false" : text;
  if (isLiteral(text) || (kind.side === "inputs" && isTest(text))) return text;
  if (kind.side === "outputs") return isExpression(text, isName) ? text : quoted(text);
  return split(text, ",")
    .map((part) => code(part.trim(), field))
    .join(", ");
}

/** 5,000 as accountants write it: in a test the comma would mean "or". */
const grouped = (text: string) =>
  text.replace(/(?<!\d|\d\.)\d{1,3}(,\d{3})+(?!\d)/g, (digits) => digits.replaceAll(",", ""));

function code(text: string, field: FlowField | undefined): string {
  if (isLiteral(text)) return text;
  const choice = field?.choices.find(({ value, label }) => [value, label.zh, label.en].includes(text));
  return quoted(choice?.value ?? text);
}

/** Reads as more than a word, or as the name of something there is. */
function isExpression(text: string, isName: (name: string) => boolean): boolean {
  try {
    return [...dependencies(parse(text))].every(isName);
  } catch {
    return false;
  }
}

/** A cell as people like to see it: words without quotation marks, choices by their names. */
export function shown(cell: string, kind: CellKind, { t, text }: Pick<Speech, "t" | "text">): string {
  if (kind.whole && kind.side === "inputs") return cell;
  const { field } = kind;
  if (field?.type === "bool" && /^(true|false)$/.test(cell)) return t(cell === "true" ? "yes" : "no");
  return split(cell, ",")
    .map((part) => {
      const trimmed = part.trim();
      if (!isQuoted(trimmed)) return trimmed;
      const value = trimmed.slice(1, -1);
      const choice = field?.choices.find((each) => each.value === value);
      return choice ? text(choice.label) : value;
    })
    .join(", ");
}

/** The test of a cell as an expression about `_value`; nothing where it holds for anything. */
export function testOf(cell: string, kind: CellKind): string | undefined {
  const text = cell.trim();
  if (text === "" || text === "-") return undefined;
  if (kind.whole) return text;
  const condition = withSubject(text);
  if (condition !== undefined) return condition;
  const all = (part: string) =>
    split(part, " and ")
      .map((test) => `(${asExpression(test)})`)
      .join(" and ");
  const either = (part: string) =>
    split(part, " or ")
      .map((each) => `(${all(each)})`)
      .join(" or ");
  return split(text, ",")
    .map((part) => `(${either(part)})`)
    .join(" or ");
}
