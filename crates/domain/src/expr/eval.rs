//! Computing an expression.

use super::ast::{Bounds, Expr, Operator, Set};
use super::functions::call;
use super::{Fault, MAX_STEPS, MAX_TEXT, Value, number};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cell::Cell;
use std::cmp::Ordering;
use std::sync::Arc;

/// What an expression is evaluated in. Time comes in from outside: nothing here has a clock.
pub struct Env<'a> {
    /// The value of a name; unknown names are empty.
    pub names: &'a dyn Fn(&str) -> Value,
    /// The present, if there is one.
    pub now: Option<Timestamp>,
    /// Where the organisation counts its days.
    pub time_zone: &'a TimeZone,
}

/// Computes `expr`. Whatever goes wrong is a [`Value::Unknown`] with its reason.
pub fn evaluate(expr: &Expr, env: &Env<'_>) -> Value {
    let run = Run { env, steps: Cell::new(0) };
    let value = run.eval(expr, None);
    if run.is_spent() { Value::Unknown(Fault::TooMuch) } else { value }
}

/// Whether a condition is known to be true; one that is unknown counts as not fulfilled.
pub fn is_fulfilled(condition: &Expr, env: &Env<'_>) -> bool {
    evaluate(condition, env) == Value::Bool(true)
}

/// One evaluation with its budget.
pub(super) struct Run<'a> {
    pub(super) env: &'a Env<'a>,
    steps: Cell<usize>,
}

const WRONG: Value = Value::Unknown(Fault::WrongType);

impl Run<'_> {
    pub(super) fn is_spent(&self) -> bool {
        self.steps.get() > MAX_STEPS
    }

    /// The value of `expr`; `row` is what `#` stands for.
    pub(super) fn eval(&self, expr: &Expr, row: Option<&Value>) -> Value {
        self.steps.set(self.steps.get() + 1);
        if self.is_spent() {
            return Value::Unknown(Fault::TooMuch);
        }
        match expr {
            Expr::Null => Value::EMPTY,
            Expr::Bool(value) => Value::Bool(*value),
            Expr::Number(number) => Value::Number(*number),
            Expr::Text(text) => Value::text(text.as_str()),
            Expr::Name(name) => (self.env.names)(name),
            Expr::Row => row.cloned().unwrap_or(Value::EMPTY),
            Expr::Member(of, name) => match self.eval(of, row) {
                Value::Record(parts) => parts.get(name).cloned().unwrap_or(Value::EMPTY),
                Value::Unknown(fault) => Value::Unknown(fault),
                _ => WRONG,
            },
            Expr::List(items) => Value::List(Arc::new(items.iter().map(|item| self.eval(item, row)).collect())),
            Expr::Not(of) => not(self.eval(of, row)),
            Expr::Negate(of) => match self.eval(of, row) {
                Value::Number(number) => Value::Number(number::round(-number, super::DECIMALS)),
                other => other.fault().map_or(WRONG, Value::Unknown),
            },
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right, row),
            Expr::In { needle, negated, set } => {
                let found = self.membership(&self.eval(needle, row), set, row);
                if *negated { not(found) } else { found }
            }
            Expr::Conditional(condition, yes, no) => match self.eval(condition, row) {
                Value::Bool(true) => self.eval(yes, row),
                Value::Bool(false) => self.eval(no, row),
                other => other.fault().map_or(WRONG, Value::Unknown),
            },
            Expr::Call(function, arguments) => call(self, *function, arguments, row),
        }
    }

    fn binary(&self, operator: Operator, left: &Expr, right: &Expr, row: Option<&Value>) -> Value {
        match operator {
            Operator::And | Operator::Or => {
                let decided = Value::Bool(operator == Operator::Or);
                let first = self.eval(left, row);
                if first == decided { first } else { either(first, self.eval(right, row), &decided) }
            }
            Operator::Else => match self.eval(left, row) {
                Value::Unknown(_) => self.eval(right, row),
                known => known,
            },
            // Only the word `null` itself asks whether there is an answer.
            Operator::Equal | Operator::Unequal if *left == Expr::Null || *right == Expr::Null => {
                let asked = if *left == Expr::Null { right } else { left };
                Value::Bool(self.eval(asked, row).is_blank() == (operator == Operator::Equal))
            }
            _ => operate(operator, self.eval(left, row), self.eval(right, row)),
        }
    }

    fn membership(&self, needle: &Value, set: &Set, row: Option<&Value>) -> Value {
        match set {
            Set::Of(list) => contains(&self.eval(list, row), needle),
            Set::Range { low, high, bounds } => within(needle, &self.eval(low, row), &self.eval(high, row), *bounds),
        }
    }
}

pub(super) fn not(value: Value) -> Value {
    match value {
        Value::Bool(value) => Value::Bool(!value),
        other => other.fault().map_or(WRONG, Value::Unknown),
    }
}

/// `and` and `or` of Kleene: the deciding value wins even beside something unknown.
pub(super) fn either(left: Value, right: Value, decided: &Value) -> Value {
    let bool_or_fault = |value: &Value| match value {
        Value::Bool(_) => None,
        other => Some(other.fault().unwrap_or(Fault::WrongType)),
    };
    if left == *decided || right == *decided {
        return decided.clone();
    }
    match (bool_or_fault(&left), bool_or_fault(&right)) {
        (None, None) => left,
        (Some(fault), None) | (None, Some(fault)) => Value::Unknown(fault),
        (Some(first), Some(second)) => Value::Unknown(first.or(second)),
    }
}

fn operate(operator: Operator, left: Value, right: Value) -> Value {
    match (left.fault(), right.fault()) {
        (Some(first), Some(second)) => return Value::Unknown(first.or(second)),
        (Some(fault), None) | (None, Some(fault)) => return Value::Unknown(fault),
        (None, None) => {}
    }
    match operator {
        Operator::Equal => equal(&left, &right),
        Operator::Unequal => not(equal(&left, &right)),
        Operator::Less => ordered(&left, &right, Ordering::is_lt),
        Operator::AtMost => ordered(&left, &right, Ordering::is_le),
        Operator::Greater => ordered(&left, &right, Ordering::is_gt),
        Operator::AtLeast => ordered(&left, &right, Ordering::is_ge),
        _ => match (left, right) {
            (Value::Number(left), Value::Number(right)) => arithmetic(operator, left, right).into(),
            (Value::Text(left), Value::Text(right)) if operator == Operator::Add => joined(&left, &right),
            _ => WRONG,
        },
    }
}

fn arithmetic(
    operator: Operator,
    left: rust_decimal::Decimal,
    right: rust_decimal::Decimal,
) -> Result<rust_decimal::Decimal, Fault> {
    match operator {
        Operator::Add => number::settle(left.checked_add(right)),
        Operator::Subtract => number::settle(left.checked_sub(right)),
        Operator::Multiply => number::settle(left.checked_mul(right)),
        Operator::Divide => number::divide(left, right),
        Operator::Remainder => number::remainder(left, right),
        Operator::Power => number::power(left, right),
        _ => Err(Fault::WrongType),
    }
}

fn joined(left: &str, right: &str) -> Value {
    if left.chars().count() + right.chars().count() > MAX_TEXT {
        return Value::Unknown(Fault::OutOfRange);
    }
    Value::text(format!("{left}{right}"))
}

/// Equality of two known values of one simple type.
pub(super) fn equal(left: &Value, right: &Value) -> Value {
    match (left, right) {
        (Value::Unknown(fault), _) | (_, Value::Unknown(fault)) => Value::Unknown(*fault),
        (Value::Bool(a), Value::Bool(b)) => Value::Bool(a == b),
        (Value::Text(a), Value::Text(b)) => Value::Bool(a == b),
        _ => ordered(left, right, Ordering::is_eq),
    }
}

/// The order of two numbers, days or instants.
pub(super) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Day(a), Value::Day(b)) => Some(a.cmp(b)),
        (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn ordered(left: &Value, right: &Value, is: fn(Ordering) -> bool) -> Value {
    match (left.fault(), right.fault()) {
        (Some(first), Some(second)) => Value::Unknown(first.or(second)),
        (Some(fault), None) | (None, Some(fault)) => Value::Unknown(fault),
        (None, None) => compare(left, right).map_or(WRONG, |order| Value::Bool(is(order))),
    }
}

/// Whether a list has an element; unknown when only an unknown element could be it.
pub(super) fn contains(list: &Value, needle: &Value) -> Value {
    let Value::List(items) = list else { return list.fault().map_or(WRONG, Value::Unknown) };
    let mut found = Value::Bool(false);
    for item in items.iter() {
        found = either(found, equal(item, needle), &Value::Bool(true));
        if found == Value::Bool(true) {
            break;
        }
    }
    found
}

fn within(needle: &Value, low: &Value, high: &Value, bounds: Bounds) -> Value {
    let above = ordered(needle, low, if bounds.low { Ordering::is_ge } else { Ordering::is_gt });
    let below = ordered(needle, high, if bounds.high { Ordering::is_le } else { Ordering::is_lt });
    either(above, below, &Value::Bool(false))
}
