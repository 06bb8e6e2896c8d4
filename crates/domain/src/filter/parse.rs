//! Filters in words: `状态:待处理 -类型:报修 金额:>=500 (创建:本周 或 更新:今天) "电梯 异响"`.

use super::json::{check_test, unfound};
use super::operand::Reading;
use super::schema::{FieldDef, Schema};
use super::tokens::{Kind, Sign, Token, Words};
use super::tree::{Filter, Op, Test};
use super::{MAX_DEPTH, MAX_WORDS, check_size, fault};
use crate::form::{FieldError, ValueType};

/// Names of "there is no value".
const EMPTY: [&str; 3] = ["空", "empty", "none"];

/// Reads a filter in words. Words beside each other must all fit; `或` / `OR` / `|` joins what may fit instead;
/// `-` turns round what follows.
///
/// # Errors
/// The first fault, with its place in the parameters `at` and `length`.
pub fn parse(words: &str, schema: &Schema<'_>) -> Result<Filter, FieldError> {
    if words.chars().count() > MAX_WORDS {
        let (zh, en) =
            (format!("筛选条件最多 {MAX_WORDS} 个字符。"), format!("A filter has at most {MAX_WORDS} characters."));
        return Err(fault("too-long", zh, en).with("max", MAX_WORDS));
    }
    let mut text = Words::new(words);
    let tokens = text.all()?;
    let mut parser = Parser { text: &text, tokens: &tokens, at: 0, schema };
    let filter = parser.any(0)?;
    if let Some(token) = parser.next() {
        let stray = fault("stray-bracket", "多出一个右括号。", "A closing bracket has no partner.");
        return Err(text.fault_at(stray, token.from, token.to));
    }
    check_size(&filter)?;
    Ok(filter.tidy())
}

struct Parser<'a> {
    text: &'a Words<'a>,
    tokens: &'a [Token],
    at: usize,
    schema: &'a Schema<'a>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Token> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    /// Everything up to a closing bracket or the end.
    fn any(&mut self, depth: usize) -> Result<Filter, FieldError> {
        let mut branches = vec![self.all(depth)?];
        while let Some(token) = self.peek().filter(|t| t.kind == Kind::Or) {
            self.at += 1;
            branches.push(self.all(depth)?);
            if branches.iter().rev().take(2).any(|b| *b == Filter::everything()) {
                let lonely = fault("lonely-or", "“或”的两边都要有条件。", "Both sides of “or” need a condition.");
                return Err(self.text.fault_at(lonely, token.from, token.to));
            }
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Filter::Any(branches) })
    }

    fn all(&mut self, depth: usize) -> Result<Filter, FieldError> {
        let mut parts = Vec::new();
        while let Some(token) = self.peek() {
            if matches!(token.kind, Kind::Or | Kind::Close) {
                break;
            }
            parts.push(self.unary(depth)?);
        }
        Ok(Filter::All(parts))
    }

    fn unary(&mut self, depth: usize) -> Result<Filter, FieldError> {
        let Some(token) = self.next() else { return Ok(Filter::everything()) };
        let here = |fault: FieldError| self.text.fault_at(fault, token.from, token.to);
        if depth > MAX_DEPTH {
            return Err(here(fault("too-deep", "括号层数过多。", "There are too many brackets.")));
        }
        match &token.kind {
            Kind::Word { text, .. } => {
                let words = text.trim();
                let blank =
                    || fault("blank-words", "引号之间没有内容。", "There is nothing between the quotation marks.");
                if words.is_empty() { Err(here(blank())) } else { Ok(Filter::Words(words.to_owned())) }
            }
            Kind::Test { name, sign, values } => test(self.schema, name, *sign, values).map_err(here),
            Kind::Not => {
                if self.peek().is_none_or(|t| matches!(t.kind, Kind::Or | Kind::Close)) {
                    let lonely = fault("lonely-not", "“非”之后要有条件。", "“not” needs a condition after it.");
                    return Err(here(lonely));
                }
                Ok(Filter::Not(Box::new(self.unary(depth + 1)?)))
            }
            Kind::Open => {
                let inner = self.any(depth + 1)?;
                match self.next() {
                    Some(Token { kind: Kind::Close, .. }) if inner != Filter::everything() => Ok(inner),
                    Some(_) => {
                        Err(here(fault("empty-brackets", "括号里没有条件。", "There is nothing in the brackets.")))
                    }
                    None => Err(here(fault("open-bracket", "括号没有结束。", "A bracket is not closed."))),
                }
            }
            Kind::Or | Kind::Close => {
                Err(here(fault("stray-bracket", "多出一个右括号。", "A closing bracket has no partner.")))
            }
        }
    }
}

fn test(schema: &Schema<'_>, name: &str, sign: Sign, values: &[(String, bool)]) -> Result<Filter, FieldError> {
    let def = schema.find_open(name).map_err(|why| unfound(name, &why))?;
    if let ([(only, false)], Sign::None) = (values, sign)
        && EMPTY.contains(&only.to_lowercase().as_str())
    {
        return Ok(Filter::Test(Test { field: def.name.clone(), op: Op::Empty, values: Vec::new() }));
    }
    if values.is_empty() {
        return Err(fault("missing-value", format!("“{name}”后面要有值。"), format!("“{name}” needs a value.")));
    }
    let op = op(def, sign);
    let read = |(typed, quoted): &(String, bool)| {
        let reading = if *quoted { Reading::Literal } else { Reading::Bare };
        schema.read_operand(def, typed, reading)
    };
    let values = values.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    check_test(op, &values)?;
    Ok(Filter::Test(Test { field: def.name.clone(), op, values }))
}

fn op(def: &FieldDef, sign: Sign) -> Op {
    match sign {
        Sign::None if reads_words(def) => Op::Contains,
        Sign::None | Sign::Equal => Op::Eq,
        Sign::Less => Op::Lt,
        Sign::LessOrEqual => Op::Le,
        Sign::Greater => Op::Gt,
        Sign::GreaterOrEqual => Op::Ge,
        Sign::Range => Op::Between,
    }
}

/// Whether a bare value beside the field is looked for inside its words.
pub(super) fn reads_words(def: &FieldDef) -> bool {
    matches!(def.value_type, ValueType::Text | ValueType::Opaque)
}
