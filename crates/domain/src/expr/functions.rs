//! What can be called.

use super::ast::{Expr, Function};
use super::eval::{Run, compare, contains, either};
use super::{Fault, Value, dates, number};
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::sync::Arc;

const WRONG: Value = Value::Unknown(Fault::WrongType);
const FAR: Value = Value::Unknown(Fault::OutOfRange);

/// Days that `addDays` may go, either way: a little under three centuries.
const MAX_DAYS: i64 = 100_000;

pub(super) fn call(run: &Run<'_>, function: Function, arguments: &[Expr], row: Option<&Value>) -> Value {
    match (function, arguments) {
        (Function::Today, _) => {
            run.env.now.map_or(Value::EMPTY, |now| Value::Day(now.to_zoned(run.env.time_zone.clone()).date()))
        }
        (Function::Now, _) => run.env.now.map_or(Value::EMPTY, Value::Instant),
        (closure, [list, body]) if closure.takes_closure() => over_rows(run, closure, &run.eval(list, row), body),
        (Function::Contains, [whole, part]) => match (run.eval(whole, row), run.eval(part, row)) {
            (list @ Value::List(_), needle) => contains(&list, &needle),
            (Value::Text(whole), Value::Text(part)) => Value::Bool(whole.contains(&*part)),
            (whole, part) => faulty(&whole, Some(&part)),
        },
        (one, [first]) => with_one(run, one, &run.eval(first, row)),
        (two, [first, second]) => with_two(run, two, &run.eval(first, row), &run.eval(second, row)),
        _ => WRONG,
    }
}

/// The fault of the arguments, or a wrong type.
fn faulty(first: &Value, second: Option<&Value>) -> Value {
    match (first.fault(), second.and_then(Value::fault)) {
        (Some(first), Some(second)) => Value::Unknown(first.or(second)),
        (Some(fault), None) | (None, Some(fault)) => Value::Unknown(fault),
        (None, None) => WRONG,
    }
}

fn with_one(run: &Run<'_>, function: Function, value: &Value) -> Value {
    match (function, value) {
        (Function::Len, Value::Text(text)) => Value::Number(text.chars().count().into()),
        (Function::Len, Value::List(items)) => Value::Number(items.len().into()),
        (Function::Upper, Value::Text(text)) => Value::text(text.to_uppercase()),
        (Function::Lower, Value::Text(text)) => Value::text(text.to_lowercase()),
        (Function::Trim, Value::Text(text)) => Value::text(text.trim()),
        (Function::Number, Value::Number(_)) | (Function::Text, Value::Text(_)) => value.clone(),
        (Function::Number, Value::Text(text)) => number::read(text.trim()).map_or(WRONG, Value::Number),
        (Function::Text, Value::Bool(value)) => Value::text(value.to_string()),
        (Function::Text, Value::Number(number)) => Value::text(number.normalize().to_string()),
        (Function::Text, Value::Day(day)) => Value::text(day.to_string()),
        (Function::Text, Value::Instant(at)) => Value::text(dates::written(*at)),
        (Function::Abs, Value::Number(number)) => Value::Number(number.abs()),
        (Function::Round, Value::Number(number)) => Value::Number(number::round(*number, 0)),
        (Function::Floor, Value::Number(number)) => Value::Number(number::round(number.floor(), 0)),
        (Function::Ceil, Value::Number(number)) => Value::Number(number::round(number.ceil(), 0)),
        (Function::Sum | Function::Avg | Function::Min | Function::Max, Value::List(items)) => {
            aggregate(function, items)
        }
        (Function::Day, Value::Text(text)) => {
            let instant = || dates::instant(text).map_or(WRONG, Value::Instant);
            dates::day(text).map_or_else(instant, Value::Day)
        }
        (Function::Day, Value::Day(_) | Value::Instant(_)) => value.clone(),
        (Function::DateOf, Value::Instant(_) | Value::Day(_)) => day_of(run, value).map_or(WRONG, Value::Day),
        (Function::Year | Function::Month | Function::DayOfMonth, Value::Instant(_) | Value::Day(_)) => {
            let Some(day) = day_of(run, value) else { return WRONG };
            Value::Number(match function {
                Function::Year => i64::from(day.year()).into(),
                Function::Month => i64::from(day.month()).into(),
                _ => i64::from(day.day()).into(),
            })
        }
        (_, other) => faulty(other, None),
    }
}

fn with_two(run: &Run<'_>, function: Function, first: &Value, second: &Value) -> Value {
    match (function, first, second) {
        (Function::StartsWith, Value::Text(whole), Value::Text(part)) => Value::Bool(whole.starts_with(&**part)),
        (Function::EndsWith, Value::Text(whole), Value::Text(part)) => Value::Bool(whole.ends_with(&**part)),
        (Function::Round, Value::Number(number), Value::Number(decimals)) => match whole(*decimals) {
            Some(decimals @ 0..=12) => Value::Number(number::round(*number, decimals as u32)),
            Some(_) | None => FAR,
        },
        (Function::DaysBetween, first, second) => match (day_of(run, first), day_of(run, second)) {
            (Some(from), Some(to)) => from.until(to).map_or(FAR, |span| Value::Number(Decimal::from(span.get_days()))),
            _ => faulty(first, Some(second)),
        },
        (Function::AddDays, Value::Day(day), Value::Number(days)) => {
            let far = whole(*days).filter(|days| days.abs() <= MAX_DAYS);
            let there = far.and_then(|days| day.checked_add(days.days()).ok());
            there.filter(|day| (1000..=9999).contains(&day.year())).map_or(FAR, Value::Day)
        }
        (_, first, second) => faulty(first, Some(second)),
    }
}

fn whole(number: Decimal) -> Option<i64> {
    if number.fract().is_zero() { i64::try_from(number.trunc()).ok() } else { None }
}

/// The day of a day or of an instant, where the organisation is.
fn day_of(run: &Run<'_>, value: &Value) -> Option<Date> {
    match value {
        Value::Day(day) => Some(*day),
        Value::Instant(at) => Some(at.to_zoned(run.env.time_zone.clone()).date()),
        _ => None,
    }
}

/// Elements nobody answered are left out; any other fault is the fault of the whole.
fn aggregate(function: Function, items: &[Value]) -> Value {
    let (mut known, mut count) = (None::<Value>, 0_i64);
    for item in items {
        if *item == Value::EMPTY {
            continue;
        }
        count += 1;
        let next = match (known, item) {
            (_, Value::Unknown(fault)) => return Value::Unknown(*fault),
            (None, Value::Number(_)) => item.clone(),
            (None, Value::Day(_) | Value::Instant(_)) if matches!(function, Function::Min | Function::Max) => {
                item.clone()
            }
            (Some(so_far), item) => match joined(function, so_far, item) {
                Value::Unknown(fault) => return Value::Unknown(fault),
                value => value,
            },
            (None, _) => return WRONG,
        };
        known = Some(next);
    }
    match (function, known) {
        (Function::Sum, None) => Value::Number(Decimal::ZERO),
        (_, None) => Value::EMPTY,
        (Function::Avg, Some(Value::Number(sum))) => number::divide(sum, count.into()).into(),
        (_, Some(value)) => value,
    }
}

fn joined(function: Function, so_far: Value, item: &Value) -> Value {
    match (function, &so_far, item) {
        (Function::Sum | Function::Avg, Value::Number(sum), Value::Number(next)) => {
            number::settle(sum.checked_add(*next)).into()
        }
        (Function::Sum | Function::Avg, ..) => WRONG,
        _ => match (compare(item, &so_far), function) {
            (Some(Ordering::Less), Function::Min) | (Some(Ordering::Greater), Function::Max) => item.clone(),
            (Some(_), _) => so_far,
            (None, _) => WRONG,
        },
    }
}

fn over_rows(run: &Run<'_>, function: Function, list: &Value, body: &Expr) -> Value {
    let Value::List(rows) = list else { return faulty(list, None) };
    let (yes, no) = (Value::Bool(true), Value::Bool(false));
    match function {
        Function::Map => {
            let mapped = rows.iter().take_while(|_| !run.is_spent()).map(|row| run.eval(body, Some(row)));
            Value::List(Arc::new(mapped.collect()))
        }
        Function::Filter => {
            let kept = rows.iter().take_while(|_| !run.is_spent()).filter(|row| run.eval(body, Some(row)) == yes);
            Value::List(Arc::new(kept.cloned().collect()))
        }
        Function::Count => {
            let kept = rows.iter().take_while(|_| !run.is_spent()).filter(|row| run.eval(body, Some(row)) == yes);
            Value::Number(kept.count().into())
        }
        _ => {
            let decided = if function == Function::Some { yes } else { no };
            let mut so_far = if function == Function::Some { Value::Bool(false) } else { Value::Bool(true) };
            for row in rows.iter() {
                so_far = either(so_far, run.eval(body, Some(row)), &decided);
                if so_far == decided || run.is_spent() {
                    break;
                }
            }
            so_far
        }
    }
}
