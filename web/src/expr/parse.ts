// Reading an expression, step for step as crates/domain/src/expr/parse.rs does.
import { ARITY, type Expr, RANKS, type Range } from "./ast";
import { readDecimal } from "./decimal";

const MAX_SOURCE = 2_000;
const MAX_NODES = 400;
const MAX_DEPTH = 40;
const IN = 20;
const NOT = 50;
const SIGN = 200;

export class Mistake extends Error {
  constructor(
    readonly code: "expr-syntax" | "expr-too-complex" | "expr-unknown-function" | "expr-arguments",
    /** Where reading stopped, in UTF-16 units; nothing when it is the whole that is wrong. */
    readonly at?: number,
  ) {
    super(code);
  }
}

type Token = { is: "number" | "text" | "word" | "sign"; text: string; at: number };

const SIGNS = /^(==|!=|<=|>=|\?\?|\.\.|[<>+\-*/%^?:()[\],.#])/;
const syntax = (at?: number) => new Mistake("expr-syntax", at);
const tooComplex = () => new Mistake("expr-too-complex");

function tokens(source: string): Token[] {
  if ([...source].length > MAX_SOURCE) throw tooComplex();
  const found: Token[] = [];
  let rest = source;
  while (rest !== "") {
    const space = /^\p{White_Space}+/u.exec(rest)?.[0];
    const token = space ? undefined : next(rest, source.length - rest.length);
    if (token) found.push(token);
    rest = rest.slice(space?.length ?? (token ? length(token) : 1));
  }
  return found;
}

const length = (token: Token) => token.text.length + (token.is === "text" ? 2 : 0);

function next(rest: string, at: number): Token {
  const number = /^\d+(\.\d+)?/.exec(rest)?.[0];
  if (number) {
    if (!readDecimal(number)) throw syntax(at);
    return { is: "number", text: number, at };
  }
  const word = /^[A-Za-z_]\w*/.exec(rest)?.[0];
  if (word) return { is: "word", text: word, at };
  const quoted = /^(?:'([^']*)'|"([^"]*)")/.exec(rest);
  if (quoted) {
    const text = quoted[1] ?? quoted[2] ?? "";
    if (/[\\\p{Cc}]/u.test(text)) throw syntax(at);
    return { is: "text", text, at };
  }
  const sign = SIGNS.exec(rest)?.[0];
  if (!sign) throw syntax(at);
  return { is: "sign", text: sign, at };
}

export function parse(source: string): Expr {
  const parser = new Parser(tokens(source));
  try {
    const expr = parser.conditional();
    if (!parser.atEnd()) throw syntax();
    return expr;
  } catch (mistake) {
    if (!(mistake instanceof Mistake) || mistake.code === "expr-too-complex") throw mistake;
    throw new Mistake(mistake.code, mistake.at ?? parser.place(source));
  }
}

class Parser {
  private at = 0;
  private depth = 0;
  private nodes = 0;

  constructor(private readonly tokens: Token[]) {}

  atEnd() {
    return this.at >= this.tokens.length;
  }

  /** Where the token stands that is not understood; the end of the source where one is missing. */
  place(source: string) {
    return this.tokens[this.at]?.at ?? source.length;
  }

  private sees(sign: string) {
    const token = this.tokens[this.at];
    return token?.is === "sign" && token.text === sign;
  }

  private seesWord(ahead: number, word: string) {
    const token = this.tokens[this.at + ahead];
    return token?.is === "word" && token.text === word;
  }

  private eat(sign: string) {
    const found = this.sees(sign);
    if (found) this.at++;
    return found;
  }

  private expect(sign: string) {
    if (!this.eat(sign)) throw syntax();
  }

  private node(expr: Expr): Expr {
    if (++this.nodes > MAX_NODES) throw tooComplex();
    return expr;
  }

  private deeper<T>(read: () => T): T {
    if (this.depth === MAX_DEPTH) throw tooComplex();
    this.depth++;
    const result = read();
    this.depth--;
    return result;
  }

  conditional(): Expr {
    return this.deeper(() => {
      const condition = this.binary(0);
      if (!this.eat("?")) return condition;
      const yes = this.conditional();
      this.expect(":");
      const no = this.conditional();
      return this.node({ is: "conditional", condition, yes, no });
    });
  }

  private binary(least: number): Expr {
    let left = this.prefix();
    for (;;) {
      if (least <= IN && (this.seesWord(0, "in") || (this.seesWord(0, "not") && this.seesWord(1, "in")))) {
        left = this.membership(left);
        continue;
      }
      const found = this.operator();
      if (!found || found.rank < least) return left;
      this.at++;
      const { sign, rank } = found;
      const right = this.deeper(() => this.binary(sign === "^" ? rank : rank + 1));
      left = this.node({ is: "binary", sign, left, right });
    }
  }

  private operator() {
    const token = this.tokens[this.at];
    if (token?.is !== "sign" && token?.is !== "word") return undefined;
    const rank = RANKS.get(token.text);
    return rank === undefined ? undefined : { sign: token.text, rank };
  }

  private membership(needle: Expr): Expr {
    const negated = this.seesWord(0, "not");
    this.at += negated ? 2 : 1;
    const set = this.sees("[") || this.sees("(") ? this.bracketed() : this.deeper(() => this.binary(IN + 1));
    return this.node({ is: "in", needle, negated, set });
  }

  /** [1..10] and the like, [a, b], (a): the whole right side. */
  private bracketed(): Expr | Range {
    const lowIn = this.eat("[");
    if (!lowIn) this.expect("(");
    const set = this.inBrackets(lowIn);
    const after = this.operator();
    if (this.sees(".") || (after && after.rank > IN)) throw syntax();
    return set;
  }

  private inBrackets(lowIn: boolean): Expr | Range {
    if (lowIn && this.eat("]")) return this.node({ is: "list", items: [] });
    const first = this.conditional();
    if (this.eat("..")) {
      const high = this.conditional();
      const highIn = this.eat("]");
      if (!highIn) this.expect(")");
      return { is: "range", low: first, high, lowIn, highIn };
    }
    if (!lowIn) {
      this.expect(")");
      return first;
    }
    if (this.eat("]")) return this.node({ is: "list", items: [first] });
    this.expect(",");
    return this.node({ is: "list", items: [first, ...this.listed("]")] });
  }

  private prefix(): Expr {
    if (this.seesWord(0, "not")) {
      this.at++;
      return this.node({ is: "not", of: this.deeper(() => this.binary(NOT)) });
    }
    if (this.eat("-")) return this.node({ is: "negate", of: this.deeper(() => this.binary(SIGN)) });
    let of = this.primary();
    while (this.eat(".")) {
      const token = this.tokens[this.at];
      if (token?.is !== "word") throw syntax();
      this.at++;
      of = this.node({ is: "member", of, name: token.text });
    }
    return of;
  }

  private primary(): Expr {
    const token = this.tokens[this.at];
    if (!token) throw syntax();
    this.at++;
    if (token.is === "number") return this.node({ is: "literal", value: readDecimal(token.text) });
    if (token.is === "text") return this.node({ is: "literal", value: token.text });
    if (token.is === "word") return this.word(token.text);
    if (token.text === "#") return this.node({ is: "row" });
    if (token.text === "(") {
      const inner = this.conditional();
      this.expect(")");
      return inner;
    }
    if (token.text === "[") return this.node({ is: "list", items: this.listed("]") });
    throw syntax(token.at);
  }

  private word(word: string): Expr {
    if (word === "null") return this.node({ is: "literal", value: null });
    if (word === "true" || word === "false") return this.node({ is: "literal", value: word === "true" });
    const here = this.tokens[this.at - 1]?.at;
    if (word === "and" || word === "or" || word === "in") throw syntax(here);
    if (!this.eat("(")) return this.node({ is: "name", name: word });
    const arity = ARITY.get(word);
    if (!arity) throw new Mistake("expr-unknown-function", here);
    const args = this.listed(")");
    if (args.length < arity[0] || args.length > arity[1]) throw new Mistake("expr-arguments", here);
    return this.node({ is: "apply", name: word, args });
  }

  private listed(close: string): Expr[] {
    const items: Expr[] = [];
    if (this.eat(close)) return items;
    for (;;) {
      items.push(this.conditional());
      if (this.eat(close)) return items;
      this.expect(",");
    }
  }
}
