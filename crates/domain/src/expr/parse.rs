//! Reading an expression: precedence climbing over the tokens.

use super::ast::{Bounds, Expr, Function, Operator, Set};
use super::lex::{Placed, Token, tokens};
use super::{MAX_DEPTH, MAX_NODES, MAX_SOURCE, Mistake};

/// Ranks of what is no [`Operator`]; see [`Operator::ALL`].
const IN: u8 = 20;
const NOT: u8 = 50;
const SIGN: u8 = 200;

/// Reads an expression.
///
/// # Errors
/// The first mistake, with the character it was found at.
pub fn parse(source: &str) -> Result<Expr, Mistake> {
    let tokens = tokens(source)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, nodes: 0, length: source.chars().count() };
    let expr = parser.conditional()?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser<'t> {
    tokens: &'t [Placed],
    at: usize,
    depth: usize,
    nodes: usize,
    length: usize,
}

type Read<T> = Result<T, Mistake>;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(self.length.min(MAX_SOURCE), |(_, at)| *at)
    }

    fn sees(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn sees_word(&self, ahead: usize, word: &str) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some((Token::Word(found), _)) if found == word)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.sees(sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Read<()> {
        if self.eat(sign) {
            return Ok(());
        }
        let (zh, en) = (format!("这里缺少“{sign}”。"), format!("“{sign}” is missing here."));
        Err(Mistake::syntax(self.place(), zh, en))
    }

    fn unexpected(&self) -> Mistake {
        match self.peek() {
            None => Mistake::syntax(self.place(), "表达式不完整。", "The expression is not complete."),
            Some(_) => Mistake::syntax(self.place(), "这里写法不对。", "This does not belong here."),
        }
    }

    fn node(&mut self, node: Expr) -> Read<Expr> {
        self.nodes += 1;
        if self.nodes > MAX_NODES { Err(Mistake::too_complex()) } else { Ok(node) }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth == MAX_DEPTH {
            return Err(Mistake::too_complex());
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn conditional(&mut self) -> Read<Expr> {
        self.deeper(|parser| {
            let condition = parser.binary(0)?;
            if !parser.eat("?") {
                return Ok(condition);
            }
            let yes = parser.conditional()?;
            parser.expect(":")?;
            let no = parser.conditional()?;
            parser.node(Expr::Conditional(Box::new(condition), Box::new(yes), Box::new(no)))
        })
    }

    fn binary(&mut self, least: u8) -> Read<Expr> {
        let mut left = self.prefix()?;
        loop {
            if least <= IN && (self.sees_word(0, "in") || self.sees_word(0, "not") && self.sees_word(1, "in")) {
                left = self.membership(left)?;
                continue;
            }
            let Some((operator, rank)) = self.operator().filter(|(_, rank)| *rank >= least) else { return Ok(left) };
            self.at += 1;
            // `^` groups to the right, everything else to the left.
            let next = if operator == Operator::Power { rank } else { rank + 1 };
            let right = self.deeper(|parser| parser.binary(next))?;
            left = self.node(Expr::Binary(operator, Box::new(left), Box::new(right)))?;
        }
    }

    fn operator(&self) -> Option<(Operator, u8)> {
        let sign = match self.peek()? {
            Token::Sign(sign) => sign,
            Token::Word(word) => word.as_str(),
            Token::Number(_) | Token::Text(_) => return None,
        };
        Operator::ALL.iter().find(|(_, known, _)| *known == sign).map(|(operator, _, rank)| (*operator, *rank))
    }

    fn membership(&mut self, needle: Expr) -> Read<Expr> {
        let negated = self.sees_word(0, "not");
        self.at += 1 + usize::from(negated);
        let set = match self.peek() {
            Some(Token::Sign("[" | "(")) => self.bracketed()?,
            _ => Set::Of(Box::new(self.deeper(|parser| parser.binary(IN + 1))?)),
        };
        self.node(Expr::In { needle: Box::new(needle), negated, set })
    }

    /// `[1..10]` and the like, `[a, b]`, `(a)`. It is the whole right side: what would bind closer is refused
    /// rather than read in a second way, which would cost time that doubles with every bracket.
    fn bracketed(&mut self) -> Read<Set> {
        let low_in = self.eat("[");
        if !low_in {
            self.expect("(")?;
        }
        let set = if low_in && self.eat("]") {
            Set::Of(Box::new(self.node(Expr::List(Vec::new()))?))
        } else {
            let first = self.conditional()?;
            if self.eat("..") {
                let high = self.conditional()?;
                let high_in = self.eat("]");
                if !high_in {
                    self.expect(")")?;
                }
                let bounds = Bounds { low: low_in, high: high_in };
                Set::Range { low: Box::new(first), high: Box::new(high), bounds }
            } else if low_in {
                let mut items = vec![first];
                if !self.eat("]") {
                    self.expect(",")?;
                    items.extend(self.listed("]")?);
                }
                Set::Of(Box::new(self.node(Expr::List(items))?))
            } else {
                self.expect(")")?;
                Set::Of(Box::new(first))
            }
        };
        if self.sees(".") || self.operator().is_some_and(|(_, rank)| rank > IN) {
            return Err(self.unexpected());
        }
        Ok(set)
    }

    fn prefix(&mut self) -> Read<Expr> {
        if self.sees_word(0, "not") {
            self.at += 1;
            let of = self.deeper(|parser| parser.binary(NOT))?;
            return self.node(Expr::Not(Box::new(of)));
        }
        if self.eat("-") {
            let of = self.deeper(|parser| parser.binary(SIGN))?;
            return self.node(Expr::Negate(Box::new(of)));
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Read<Expr> {
        let mut of = self.primary()?;
        while self.eat(".") {
            let Some(Token::Word(name)) = self.peek().cloned() else { return Err(self.unexpected()) };
            self.at += 1;
            of = self.node(Expr::Member(Box::new(of), name))?;
        }
        Ok(of)
    }

    fn primary(&mut self) -> Read<Expr> {
        let Some(token) = self.peek().cloned() else { return Err(self.unexpected()) };
        let node = match token {
            Token::Number(number) => Expr::Number(number),
            Token::Text(text) => Expr::Text(text),
            Token::Word(word) => return self.word(&word),
            Token::Sign("#") => Expr::Row,
            Token::Sign("(") => {
                self.at += 1;
                let inner = self.conditional()?;
                self.expect(")")?;
                return Ok(inner);
            }
            Token::Sign("[") => {
                self.at += 1;
                let items = self.listed("]")?;
                return self.node(Expr::List(items));
            }
            Token::Sign(_) => return Err(self.unexpected()),
        };
        self.at += 1;
        self.node(node)
    }

    fn word(&mut self, word: &str) -> Read<Expr> {
        let node = match word {
            "null" => Expr::Null,
            "true" => Expr::Bool(true),
            "false" => Expr::Bool(false),
            "and" | "or" | "in" => return Err(self.unexpected()),
            name => {
                let place = self.place();
                self.at += 1;
                if !self.eat("(") {
                    return self.node(Expr::Name(name.to_owned()));
                }
                let function = Function::named(name).ok_or_else(|| Mistake::unknown_function(place, name))?;
                let arguments = self.listed(")")?;
                let (least, most) = function.arity();
                if !(least..=most).contains(&arguments.len()) {
                    return Err(Mistake::wrong_count(place, function));
                }
                return self.node(Expr::Call(function, arguments));
            }
        };
        self.at += 1;
        self.node(node)
    }

    /// Expressions with commas between them, up to `close`.
    fn listed(&mut self, close: &str) -> Read<Vec<Expr>> {
        let mut items = Vec::new();
        if self.eat(close) {
            return Ok(items);
        }
        loop {
            items.push(self.conditional()?);
            if self.eat(close) {
                return Ok(items);
            }
            self.expect(",")?;
        }
    }
}
