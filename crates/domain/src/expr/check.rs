//! Finding an author's mistakes before anything is evaluated.

use super::ast::{Expr, Function, Operator, Set};
use super::{MAX_NODES, MAX_SOURCE, Type};
use crate::text::Text;

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// Stable and never translated: `expr-syntax`, `expr-too-complex`, `expr-unknown-function`,
    /// `expr-arguments`, `expr-unknown-name`, `expr-type`.
    pub code: &'static str,
    /// A sentence for the author.
    pub text: Text,
    /// The character it was found at, from 0, where that is known.
    pub at: Option<usize>,
}

impl Mistake {
    fn new(code: &'static str, at: Option<usize>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, text: Text::new(zh, en), at }
    }

    pub(super) fn syntax(at: usize, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let (zh, en) = (format!("第 {} 个字符：{}", at + 1, zh.into()), format!("At {}: {}", at + 1, en.into()));
        Self::new("expr-syntax", Some(at), zh, en)
    }

    pub(super) fn too_long() -> Self {
        let zh = format!("表达式最多 {MAX_SOURCE} 个字符。");
        Self::new("expr-too-complex", None, zh, format!("An expression has at most {MAX_SOURCE} characters."))
    }

    pub(super) fn too_complex() -> Self {
        let zh = format!("表达式过于复杂：最多 {MAX_NODES} 个部分，括号不能嵌套太深。");
        let en = format!("The expression is too complex: at most {MAX_NODES} parts, and brackets not too deep.");
        Self::new("expr-too-complex", None, zh, en)
    }

    pub(super) fn unknown_function(at: usize, name: &str) -> Self {
        let (zh, en) = (format!("没有函数“{name}”。"), format!("There is no function “{name}”."));
        Self::new("expr-unknown-function", Some(at), zh, en)
    }

    pub(super) fn wrong_count(at: usize, function: Function) -> Self {
        let ((least, most), name) = (function.arity(), function.name());
        let count = if least == most { least.to_string() } else { format!("{least}–{most}") };
        let (zh, en) = (format!("函数 {name} 需要 {count} 个参数。"), format!("{name} takes {count} argument(s)."));
        Self::new("expr-arguments", Some(at), zh, en)
    }

    fn unknown_name(name: &str) -> Self {
        let zh = format!("没有字段“{name}”。");
        Self::new("expr-unknown-name", None, zh, format!("There is no field “{name}”."))
    }

    fn wrong_type(place: &str, wanted: &Type, found: &Type) -> Self {
        let zh = format!("“{place}”处需要{}，实际是{}。", words(wanted).0, words(found).0);
        let en = format!("“{place}” needs {}, and this is {}.", words(wanted).1, words(found).1);
        Self::new("expr-type", None, zh, en)
    }

    fn unlike(place: &str, left: &Type, right: &Type) -> Self {
        let zh = format!("“{place}”两边类型不同：{}与{}。", words(left).0, words(right).0);
        let en = format!("The sides of “{place}” differ: {} and {}.", words(left).1, words(right).1);
        Self::new("expr-type", None, zh, en)
    }
}

fn words(ty: &Type) -> (&'static str, &'static str) {
    match ty {
        Type::Any => ("任意值", "anything"),
        Type::Bool => ("是或否", "yes or no"),
        Type::Number => ("数字", "a number"),
        Type::Text => ("文字", "a text"),
        Type::Day => ("日期", "a day"),
        Type::Instant => ("时刻", "an instant"),
        Type::List(_) => ("列表", "a list"),
        Type::Record(_) => ("一组值", "a group of values"),
    }
}

/// The names an expression may use, with their types.
pub trait Scope {
    /// The type of `name`; `None` when there is no such name.
    fn type_of(&self, name: &str) -> Option<Type>;
}

impl<F: Fn(&str) -> Option<Type>> Scope for F {
    fn type_of(&self, name: &str) -> Option<Type> {
        self(name)
    }
}

/// Checks names and types; answers the type of the result.
///
/// # Errors
/// Every mistake found.
pub fn check(expr: &Expr, scope: &dyn Scope) -> Result<Type, Vec<Mistake>> {
    let mut checker = Checker { scope, mistakes: Vec::new() };
    let ty = checker.type_of(expr, None);
    if checker.mistakes.is_empty() { Ok(ty) } else { Err(checker.mistakes) }
}

struct Checker<'a> {
    scope: &'a dyn Scope,
    mistakes: Vec<Mistake>,
}

impl Checker<'_> {
    /// Type of `expr`; `row` is the type of `#` inside a closure.
    fn type_of(&mut self, expr: &Expr, row: Option<&Type>) -> Type {
        match expr {
            Expr::Null => Type::Any,
            Expr::Bool(_) => Type::Bool,
            Expr::Number(_) => Type::Number,
            Expr::Text(_) => Type::Text,
            Expr::Name(name) => self.scope.type_of(name).unwrap_or_else(|| {
                self.mistakes.push(Mistake::unknown_name(name));
                Type::Any
            }),
            Expr::Row => row.cloned().unwrap_or_else(|| {
                self.mistakes.push(Mistake::unknown_name("#"));
                Type::Any
            }),
            Expr::Member(of, name) => match self.type_of(of, row) {
                Type::Any => Type::Any,
                Type::Record(parts) => parts.get(name).cloned().unwrap_or_else(|| {
                    self.mistakes.push(Mistake::unknown_name(name));
                    Type::Any
                }),
                other => self.refuse(name, &Type::Record(Default::default()), &other),
            },
            Expr::List(items) => {
                let types: Vec<Type> = items.iter().map(|item| self.type_of(item, row)).collect();
                let first = types.iter().find(|ty| **ty != Type::Any).cloned().unwrap_or(Type::Any);
                Type::List(Box::new(if types.iter().all(|ty| agree(ty, &first)) { first } else { Type::Any }))
            }
            Expr::Not(of) => self.expect(of, row, &Type::Bool, "not"),
            Expr::Negate(of) => self.expect(of, row, &Type::Number, "-"),
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right, row),
            Expr::In { needle, set, .. } => self.membership(needle, set, row),
            Expr::Conditional(condition, yes, no) => {
                self.expect(condition, row, &Type::Bool, "?");
                let (yes, no) = (self.type_of(yes, row), self.type_of(no, row));
                self.join(":", yes, no)
            }
            Expr::Call(function, arguments) => self.call(*function, arguments, row),
        }
    }

    fn refuse(&mut self, place: &str, wanted: &Type, found: &Type) -> Type {
        self.mistakes.push(Mistake::wrong_type(place, wanted, found));
        Type::Any
    }

    fn expect(&mut self, expr: &Expr, row: Option<&Type>, wanted: &Type, place: &str) -> Type {
        let found = self.type_of(expr, row);
        if !agree(&found, wanted) {
            self.refuse(place, wanted, &found);
        }
        wanted.clone()
    }

    fn join(&mut self, place: &str, left: Type, right: Type) -> Type {
        if !agree(&left, &right) {
            self.mistakes.push(Mistake::unlike(place, &left, &right));
        }
        if left == Type::Any { right } else { left }
    }

    fn binary(&mut self, operator: Operator, left: &Expr, right: &Expr, row: Option<&Type>) -> Type {
        let sign = operator.sign();
        match operator {
            Operator::Or | Operator::And => {
                self.expect(left, row, &Type::Bool, sign);
                self.expect(right, row, &Type::Bool, sign)
            }
            Operator::Equal | Operator::Unequal => {
                let (left, right) = (self.type_of(left, row), self.type_of(right, row));
                self.join(sign, left, right);
                Type::Bool
            }
            Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast => {
                let (left, right) = (self.type_of(left, row), self.type_of(right, row));
                let joined = self.join(sign, left, right);
                self.ordered(&joined, sign);
                Type::Bool
            }
            Operator::Add => {
                let (left, right) = (self.type_of(left, row), self.type_of(right, row));
                let joined = self.join(sign, left, right);
                match joined {
                    Type::Any | Type::Number | Type::Text => joined,
                    other => self.refuse(sign, &Type::Number, &other),
                }
            }
            Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Remainder | Operator::Power => {
                self.expect(left, row, &Type::Number, sign);
                self.expect(right, row, &Type::Number, sign)
            }
            Operator::Else => {
                let (left, right) = (self.type_of(left, row), self.type_of(right, row));
                self.join(sign, left, right)
            }
        }
    }

    fn ordered(&mut self, ty: &Type, place: &str) {
        if !matches!(ty, Type::Any | Type::Number | Type::Day | Type::Instant) {
            self.refuse(place, &Type::Number, ty);
        }
    }

    fn membership(&mut self, needle: &Expr, set: &Set, row: Option<&Type>) -> Type {
        let needle = self.type_of(needle, row);
        match set {
            Set::Of(list) => {
                let wanted = Type::List(Box::new(needle));
                self.expect(list, row, &wanted, "in");
            }
            Set::Range { low, high, .. } => {
                self.ordered(&needle, "in");
                self.expect(low, row, &needle, "..");
                self.expect(high, row, &needle, "..");
            }
        }
        Type::Bool
    }

    fn call(&mut self, function: Function, arguments: &[Expr], row: Option<&Type>) -> Type {
        let name = function.name();
        let Some((first, rest)) = arguments.split_first() else {
            return if function == Function::Now { Type::Instant } else { Type::Day };
        };
        let given = self.type_of(first, row);
        if function.takes_closure() {
            return self.closure(function, given, rest);
        }
        let second = rest.first().map(|second| self.type_of(second, row));
        let mut want = |ty: &Type, wanted: Type| {
            if !agree(ty, &wanted) {
                self.refuse(name, &wanted, ty);
            }
            wanted
        };
        match function {
            Function::Len | Function::Contains => {
                if !matches!(given, Type::Any | Type::Text | Type::List(_)) {
                    self.refuse(name, &Type::Text, &given);
                }
                if function == Function::Len { Type::Number } else { Type::Bool }
            }
            Function::StartsWith | Function::EndsWith => {
                want(&given, Type::Text);
                want(second.as_ref().unwrap_or(&Type::Any), Type::Text);
                Type::Bool
            }
            Function::Upper | Function::Lower | Function::Trim => want(&given, Type::Text),
            Function::Number => Type::Number,
            Function::Text => Type::Text,
            Function::Abs | Function::Floor | Function::Ceil | Function::Round => {
                want(second.as_ref().unwrap_or(&Type::Any), Type::Number);
                want(&given, Type::Number)
            }
            Function::Sum | Function::Avg => {
                want(&given, Type::List(Box::new(Type::Number)));
                Type::Number
            }
            Function::Min | Function::Max => {
                want(&given, Type::List(Box::new(Type::Any)));
                element(&given)
            }
            // A text may hold a day or an instant; which one shows only when it is read.
            Function::Day => Type::Any,
            Function::DateOf => {
                want(&given, Type::Instant);
                Type::Day
            }
            Function::Year | Function::Month | Function::DayOfMonth => self.dated(name, &given),
            Function::DaysBetween => {
                self.dated(name, &given);
                self.dated(name, second.as_ref().unwrap_or(&Type::Any))
            }
            Function::AddDays => {
                want(second.as_ref().unwrap_or(&Type::Any), Type::Number);
                want(&given, Type::Day)
            }
            Function::Count
            | Function::Some
            | Function::All
            | Function::Filter
            | Function::Map
            | Function::Today
            | Function::Now => Type::Any,
        }
    }

    fn dated(&mut self, name: &str, ty: &Type) -> Type {
        if !matches!(ty, Type::Any | Type::Day | Type::Instant) {
            self.refuse(name, &Type::Day, ty);
        }
        Type::Number
    }

    fn closure(&mut self, function: Function, list: Type, rest: &[Expr]) -> Type {
        let name = function.name();
        if !matches!(list, Type::Any | Type::List(_)) {
            self.refuse(name, &Type::List(Box::new(Type::Any)), &list);
        }
        let (row, body) = (element(&list), rest.first());
        let given = body.map_or(Type::Any, |body| self.type_of(body, Some(&row)));
        if function != Function::Map && !agree(&given, &Type::Bool) {
            self.refuse(name, &Type::Bool, &given);
        }
        match function {
            Function::Map => Type::List(Box::new(given)),
            Function::Filter => list,
            Function::Count => Type::Number,
            _ => Type::Bool,
        }
    }
}

fn element(list: &Type) -> Type {
    match list {
        Type::List(inner) => (**inner).clone(),
        _ => Type::Any,
    }
}

/// Whether a value of the one type may stand where the other is expected.
fn agree(found: &Type, wanted: &Type) -> bool {
    match (found, wanted) {
        (Type::Any, _) | (_, Type::Any) => true,
        (Type::List(found), Type::List(wanted)) => agree(found, wanted),
        (Type::Record(_), Type::Record(_)) => true,
        (found, wanted) => found == wanted,
    }
}
