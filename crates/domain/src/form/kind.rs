//! What every field kind can do. A kind lives in its own folder and is reached only through these traits.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Column, Field, FieldError, FileRef, Finding, Form, Lookup, OptionItem, Reference};
use crate::expr::Type;
use crate::index_key::IndexKey;
use crate::number::NumberFormat;
use crate::text::Language;

/// A kind of question: what the owner picks from the list.
pub trait FieldKind: Send + Sync {
    /// The stored name; it never changes.
    fn name(&self) -> &'static str;

    /// Reads the owner's settings, once for a form version. Everything that costs time (reading JSON,
    /// compiling a pattern) happens here.
    ///
    /// # Errors
    /// Every setting that makes no sense, with paths relative to the field (`/settings/max`).
    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>>;

    /// Whether an order keeps a value for it. A kind without one only shows something.
    fn has_value(&self) -> bool {
        true
    }

    /// Whether strangers may meet it: `false` for whatever would show them our people, records or disk.
    fn is_public(&self) -> bool {
        true
    }

    /// Whether lists may filter and sort by it, so that the database keeps an index.
    fn is_indexable(&self) -> bool {
        true
    }

    /// Whether it may be a column of a table inside a form.
    fn fits_in_rows(&self) -> bool {
        self.has_value()
    }

    /// How well it fits a property of a foreign JSON Schema, with the settings that follow from it; the kind
    /// with the highest fit (1 to 100) wins. `None` when it does not fit at all.
    fn schema_fit(&self, _: &Value) -> Option<(u8, Map<String, Value>)> {
        None
    }

    /// How well it fits a column of a table, with the settings that follow from it; the kind with the highest fit
    /// (1 to 100) wins. `None` when it does not fit at all.
    fn column_fit(&self, _: &Column) -> Option<(u8, Map<String, Value>)> {
        None
    }
}

/// One field of one form version, ready to read values.
pub trait FieldRule: Send + Sync {
    /// Faults that show only beside the rest of the form or in the catalogue: a list that does not exist.
    fn check(&self, _: &CheckContext<'_>) -> Vec<Finding> {
        Vec::new()
    }

    /// Reads a submitted value into its canonical stored form; `Null` when it turns out to be empty.
    /// A canonical value is its own canonical form.
    ///
    /// # Errors
    /// Everything wrong with the value, with paths relative to it.
    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>>;

    /// Plain words for titles, lists and search; empty for what cannot be read.
    fn words(&self, stored: &Value, lookup: &dyn Lookup, language: Language) -> String;

    /// What the value points at.
    fn references(&self, _: &Value) -> Vec<Reference> {
        Vec::new()
    }

    /// What its values may point at beside people and departments.
    fn points_at(&self) -> PointsAt {
        PointsAt::default()
    }

    /// The field whose value decides what is allowed here: when it changes, this one is read again.
    fn depends_on(&self) -> Option<&str> {
        None
    }

    /// What an expression may take its values for.
    fn value_type(&self) -> Type {
        Type::Any
    }

    /// To how many decimals the result of a formula is rounded before it is read.
    fn decimals(&self) -> Option<u32> {
        None
    }

    /// The expression that computes the value, for kinds that have one of their own.
    fn formula(&self) -> Option<&str> {
        None
    }

    /// The format of the number that the ledger puts here when an order is submitted.
    fn number_format(&self) -> Option<&NumberFormat> {
        None
    }

    /// JSON Schema (2020-12) of a stored value.
    fn json_schema(&self) -> Value {
        Value::Object(Map::new())
    }

    /// What its values are to lists: how they compare and what people type to find them.
    fn list_type(&self) -> ValueType {
        ValueType::Text
    }

    /// The keys under which lists find and sort a stored value; none for nothing.
    fn index_keys(&self, stored: &Value) -> Vec<IndexKey> {
        IndexKey::of_json(stored)
    }

    /// The choices there are, retired ones too, where the value is one of a list.
    fn choices(&self, _: &dyn Lookup) -> Vec<OptionItem> {
        Vec::new()
    }

    /// What speaks against keeping a file here, once the store has found it.
    fn check_file(&self, _: &FileRef) -> Option<FieldError> {
        None
    }
}

/// What the values of a field may point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PointsAt {
    /// Records, from which an order has its site and its customer.
    pub records: bool,
    /// Files, which an order counts.
    pub files: bool,
}

/// What the values of a field are to lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueType {
    /// Words.
    Text,
    /// A decimal number.
    Number,
    /// A day, stored as `2026-11-22`.
    Day,
    /// An instant, stored as RFC 3339 in UTC with microseconds.
    Instant,
    /// Yes or no.
    Truth,
    /// One or several of [`FieldRule::choices`].
    Choice,
    /// A user.
    Person,
    /// A department.
    Department,
    /// A record of this collection.
    Record(String),
    /// Nothing that lists could compare: only whether there is a value, and its words.
    Opaque,
}

/// All kinds there are.
pub trait Kinds: Send + Sync {
    /// The kind of that name.
    fn get(&self, name: &str) -> Option<&'static dyn FieldKind>;

    /// Every name, sorted.
    fn names(&self) -> Vec<&'static str>;
}

/// What a rule may look at while a form is checked.
#[derive(Clone, Copy)]
pub struct CheckContext<'a> {
    /// The whole form.
    pub form: &'a Form,
    /// The catalogue.
    pub lookup: &'a dyn Lookup,
}

/// What a rule may look at while a value is read.
#[derive(Clone, Copy)]
pub struct ParseContext<'a> {
    /// Every value of the order as submitted: not yet read, so anything may be in it.
    pub values: &'a Map<String, Value>,
    /// The catalogue.
    pub lookup: &'a dyn Lookup,
    /// The present; `None` when a form is checked, and bounds that move with the clock do not apply.
    pub now: Option<Timestamp>,
    /// What the order holds here already, when it is being changed. Parts of it that the world has overtaken since
    /// (a retired option among several) may stay.
    pub before: Option<&'a Value>,
}

/// Whether a submitted value says nothing: `null`, blank text, an empty list.
pub fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// Reads the settings of `field` as the kind's own type.
///
/// # Errors
/// One finding that quotes what serde could not understand: an unknown key, a wrong type.
pub fn read_settings<T: DeserializeOwned>(field: &Field) -> Result<T, Vec<Finding>> {
    T::deserialize(&field.settings).map_err(|error| {
        let en = format!("These settings cannot be read: {error}.");
        vec![FieldError::new("bad-setting", format!("无法读取设置：{error}。"), en).at("/settings")]
    })
}
