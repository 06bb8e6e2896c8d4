//! What an expression computes with.

use super::{dates, number};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing is known.
    Unknown(Fault),
    /// Yes or no.
    Bool(bool),
    /// An exact decimal.
    Number(Decimal),
    /// A text.
    Text(Arc<str>),
    /// A day without a place.
    Day(Date),
    /// An instant.
    Instant(Timestamp),
    /// Several values; unanswered lists are empty ones.
    List(Arc<Vec<Value>>),
    /// Values by name: a row, a record.
    Record(Arc<BTreeMap<String, Value>>),
}

/// Why a value is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nobody answered.
    Empty,
    /// Divided by zero.
    DivisionByZero,
    /// An operation met a type it is not made for.
    WrongType,
    /// A number, day or text left its limits.
    OutOfRange,
    /// The evaluation took more than [`MAX_STEPS`](super::MAX_STEPS).
    TooMuch,
}

impl Fault {
    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::DivisionByZero => "division-by-zero",
            Self::WrongType => "wrong-type",
            Self::OutOfRange => "out-of-range",
            Self::TooMuch => "too-much",
        }
    }

    /// Of two reasons the first that is more than a missing answer.
    pub(super) fn or(self, other: Self) -> Self {
        if self == Self::Empty { other } else { self }
    }
}

/// What is known about a value before it is there.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// Not known; read by the shape of the stored value.
    Any,
    /// Yes or no.
    Bool,
    /// A decimal; an amount of money counts as its number.
    Number,
    /// A text.
    Text,
    /// A day.
    Day,
    /// An instant.
    Instant,
    /// A list.
    List(Box<Type>),
    /// Named parts.
    Record(BTreeMap<String, Type>),
}

impl Value {
    /// The absence of an answer.
    pub const EMPTY: Self = Self::Unknown(Fault::Empty);

    /// A text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// Reads a stored value as `ty`. What does not fit is a `wrong-type` fault, never an error.
    pub fn from_json(json: &Json, ty: &Type) -> Self {
        let wrong = Self::Unknown(Fault::WrongType);
        match (ty, json) {
            (Type::List(inner), Json::Array(items)) => {
                Self::List(Arc::new(items.iter().map(|item| Self::from_json(item, inner)).collect()))
            }
            (Type::List(_), Json::Null) => Self::List(Arc::default()),
            (_, Json::Null) => Self::EMPTY,
            (Type::Any, json) => Self::by_shape(json),
            (Type::Bool, Json::Bool(value)) => Self::Bool(*value),
            (Type::Number, json) => Self::amount(json),
            (Type::Text, Json::String(text)) => Self::text(text.as_str()),
            (Type::Day, Json::String(text)) => dates::day(text).map_or(wrong, Self::Day),
            (Type::Instant, Json::String(text)) => dates::instant(text).map_or(wrong, Self::Instant),
            (Type::Record(parts), Json::Object(values)) => {
                let read = |(name, ty): (&String, &Type)| {
                    (name.clone(), Self::from_json(values.get(name).unwrap_or(&Json::Null), ty))
                };
                Self::Record(Arc::new(parts.iter().map(read).collect()))
            }
            _ => wrong,
        }
    }

    fn by_shape(json: &Json) -> Self {
        match json {
            Json::Null => Self::EMPTY,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(_) => Self::amount(json),
            Json::String(text) => Self::text(text.as_str()),
            Json::Array(items) => Self::List(Arc::new(items.iter().map(Self::by_shape).collect())),
            Json::Object(values) if values.contains_key("amount") && values.contains_key("currency") => {
                Self::amount(json)
            }
            Json::Object(values) => {
                Self::Record(Arc::new(values.iter().map(|(k, v)| (k.clone(), Self::by_shape(v))).collect()))
            }
        }
    }

    /// A number, a decimal in a text, or an amount of money.
    fn amount(json: &Json) -> Self {
        let read = match json {
            Json::Number(number) => {
                let written = number.to_string();
                written.parse().or_else(|_| Decimal::from_scientific(&written)).ok()
            }
            Json::String(text) => number::read(text.trim()),
            Json::Object(parts) => return parts.get("amount").map_or(Self::EMPTY, Self::amount),
            Json::Null => return Self::EMPTY,
            Json::Bool(_) | Json::Array(_) => return Self::Unknown(Fault::WrongType),
        };
        match read {
            Some(number) => number::settle(Some(number)).map_or_else(Self::Unknown, Self::Number),
            None => Self::Unknown(Fault::WrongType),
        }
    }

    /// As JSON for a field to read: decimals and days as text, unknown as null.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Unknown(_) => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Number(number) => Json::String(number.normalize().to_string()),
            Self::Text(text) => Json::String(text.to_string()),
            Self::Day(day) => Json::String(day.to_string()),
            Self::Instant(at) => Json::String(dates::written(*at)),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Record(parts) => Json::Object(parts.iter().map(|(k, v)| (k.clone(), v.to_json())).collect()),
        }
    }

    /// Why it is unknown, if it is.
    pub fn fault(&self) -> Option<Fault> {
        match self {
            Self::Unknown(fault) => Some(*fault),
            _ => None,
        }
    }

    /// Unknown for whatever reason, or a list of nothing.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Unknown(_) => true,
            Self::List(items) => items.is_empty(),
            _ => false,
        }
    }
}

impl From<Result<Decimal, Fault>> for Value {
    fn from(result: Result<Decimal, Fault>) -> Self {
        result.map_or_else(Self::Unknown, Self::Number)
    }
}
