// A condition as people say it: labels for names, choices for codes, one line for a range.
import type { Text } from "~/api/types";
import type { Expr, Range } from "~/expr/ast";
import { Decimal } from "~/expr/decimal";
import { parse } from "~/expr/parse";
import type { Say } from "~/i18n/words";
import type { Fields, FlowField } from "./fields";
import type { FlowWord } from "./words";

export interface Speech {
  t: Say<FlowWord>;
  text: (text: Text) => string;
  fields: Fields;
}

/** The condition in words; as it was written where it cannot be read. */
export function conditionInWords(source: string, speech: Speech): string {
  try {
    return new Speaker(speech).say(parse(source), 0);
  } catch {
    return source;
  }
}

const signs: Record<string, string> = { "==": "=", "!=": "≠", "<=": "≤", ">=": "≥" };
const ranks: Record<string, number> = { or: 1, and: 2 };
const isNull = (expr: Expr) => expr.is === "literal" && expr.value === null;

class Speaker {
  constructor(private readonly speech: Speech) {}

  say(expr: Expr, outer: number): string {
    switch (expr.is) {
      case "literal":
        return this.literal(expr.value, undefined);
      case "name":
        return this.speech.fields.label(expr.name, this.speech.text);
      case "row":
        return "#";
      case "member":
        return `${this.say(expr.of, 9)}.${expr.name}`;
      case "list":
        return expr.items.map((item) => this.say(item, 0)).join(this.speech.t("comma"));
      case "not":
        return this.speech.t("notThat", { what: this.say(expr.of, 0) });
      case "negate":
        return `-${this.say(expr.of, 9)}`;
      case "binary":
        return this.binary(expr, outer);
      case "in":
        return this.membership(expr.needle, expr.set, expr.negated);
      case "conditional":
        return `${this.say(expr.condition, 3)} ? ${this.say(expr.yes, 3)} : ${this.say(expr.no, 3)}`;
      case "apply":
        return this.call(expr.name, expr.args);
    }
  }

  private binary({ sign, left, right }: Expr & { is: "binary" }, outer: number): string {
    const { t } = this.speech;
    const rank = ranks[sign];
    if (rank !== undefined) {
      const range = sign === "and" ? this.between(left, right) : undefined;
      if (range) return range;
      const words = `${this.say(left, rank)} ${t(sign === "and" ? "and" : "or")} ${this.say(right, rank)}`;
      return rank < outer ? `(${words})` : words;
    }
    if ((sign === "==" || sign === "!=") && (isNull(left) || isNull(right))) {
      const what = this.say(isNull(left) ? right : left, 3);
      return t(sign === "==" ? "isEmpty" : "isFilled", { what });
    }
    const field = this.fieldOf(left) ?? this.fieldOf(right);
    return `${this.operand(left, field)} ${signs[sign] ?? sign} ${this.operand(right, field)}`;
  }

  /** `a >= 500 and a < 5000` is said as one range. */
  private between(low: Expr, high: Expr): string | undefined {
    if (low.is !== "binary" || high.is !== "binary") return undefined;
    if (low.left.is !== "name" || high.left.is !== "name" || low.left.name !== high.left.name)
      return undefined;
    if (!/^>=?$/.test(low.sign) || !/^<=?$/.test(high.sign)) return undefined;
    const [from, to] = [low.sign === ">" ? "<" : "≤", signs[high.sign] ?? high.sign];
    return `${this.say(low.right, 3)} ${from} ${this.say(low.left, 3)} ${to} ${this.say(high.right, 3)}`;
  }

  private membership(needle: Expr, set: Expr | Range, negated: boolean): string {
    const { t } = this.speech;
    if (set.is === "range") {
      const [from, to] = [set.lowIn ? "≤" : "<", set.highIn ? "≤" : "<"];
      const words = `${this.say(set.low, 3)} ${from} ${this.say(needle, 3)} ${to} ${this.say(set.high, 3)}`;
      return negated ? t("notThat", { what: words }) : words;
    }
    const field = this.fieldOf(needle) ?? this.fieldOf(set);
    if (set.is !== "list")
      return t(negated ? "hasNot" : "has", { what: this.say(set, 3), part: this.operand(needle, field) });
    const items = set.items.map((item) => this.operand(item, field)).join(t("comma"));
    return t(negated ? "noneOf" : "oneOf", { what: this.say(needle, 3), items });
  }

  private call(name: string, args: readonly Expr[]): string {
    const [what, part] = args;
    const key = name === "contains" || name === "startsWith" || name === "endsWith" ? name : undefined;
    if (key && what && part)
      return this.speech.t(key, {
        what: this.say(what, 3),
        part: this.operand(part, this.fieldOf(what)),
      });
    return `${name}(${args.map((arg) => this.say(arg, 0)).join(", ")})`;
  }

  private operand(expr: Expr, field: FlowField | undefined): string {
    return expr.is === "literal" ? this.literal(expr.value, field) : this.say(expr, 3);
  }

  private fieldOf(expr: Expr): FlowField | undefined {
    return expr.is === "name" ? this.speech.fields.find(expr.name) : undefined;
  }

  private literal(value: null | boolean | Decimal | string, field: FlowField | undefined): string {
    const { t, text } = this.speech;
    if (value === null) return t("nothing");
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (value instanceof Decimal) return value.toString();
    const choice = field?.choices.find((each) => each.value === value);
    return choice ? text(choice.label) : `“${value}”`;
  }
}
