//! Reading everything a person submitted.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::fault::{pointer_token, value_path};
use super::fill::{Input, fill};
use super::{FieldError, Lookup, ParseContext, PreparedField, PreparedForm, Reference, is_absent};
use crate::text::{Language, Text};

/// Most unknown fields reported, so that a hostile body does not come back many times its size.
const MAX_UNKNOWN: usize = 50;

/// What a form is validated against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The catalogue of the organisation.
    pub lookup: &'a dyn Lookup,
    /// The present.
    pub now: Timestamp,
    /// The language the title is written in: the organisation's, so that everybody reads the same one.
    pub language: Language,
    /// The order type's name, the title when the values give none.
    pub type_name: &'a Text,
}

/// Values worth keeping.
#[derive(Debug, Clone, PartialEq)]
pub struct Validated {
    /// Canonical, in the order of the form; unanswered fields are left out.
    pub values: Map<String, Value>,
    /// At most [`MAX_TITLE`](super::MAX_TITLE) characters, never empty unless the type has no name.
    pub title: String,
    /// What the values point at, with the path of the field.
    pub references: Vec<(String, Reference)>,
    /// Fields that the ledger shall number.
    pub numbered: Vec<String>,
}

/// Reads submitted `values`. `null`, blank text and empty lists count as no answer.
///
/// # Errors
/// Everything that is wrong, each fault with its path (`/values/amount`) and in the order of the form.
pub fn validate(
    form: &PreparedForm,
    values: &Map<String, Value>,
    cx: &Context<'_>,
) -> Result<Validated, Vec<FieldError>> {
    let mut errors = unknown_fields(form, values);
    match read_all(form, values, &cx.reading(values)) {
        Ok(read) if errors.is_empty() => return Ok(cx.finish(form, read)),
        Ok(_) => {}
        Err(faults) => errors.extend(faults.into_iter().map(|fault| fault.under("/values"))),
    }
    Err(errors)
}

/// Reads one row of a table inside a form; `form` has the columns. Rules of the surrounding form do not reach in.
///
/// # Errors
/// Everything that is wrong, with paths from the row on: `/price`.
pub fn validate_row(
    form: &PreparedForm,
    row: &Map<String, Value>,
    cx: &ParseContext<'_>,
) -> Result<Map<String, Value>, Vec<FieldError>> {
    let unknown = row.keys().filter(|id| form.field(id).is_none()).take(MAX_UNKNOWN);
    let mut errors: Vec<FieldError> =
        unknown.map(|id| FieldError::unknown_field().at(format!("/{}", pointer_token(id)))).collect();
    match read_all(form, row, &ParseContext { values: row, before: None, ..*cx }) {
        Ok(read) if errors.is_empty() => return Ok(read),
        Ok(_) => {}
        Err(faults) => errors.extend(faults),
    }
    Err(errors)
}

/// Every field of the form; paths of faults begin with the field.
fn read_all(
    form: &PreparedForm,
    values: &Map<String, Value>,
    cx: &ParseContext<'_>,
) -> Result<Map<String, Value>, Vec<FieldError>> {
    if let Some(logic) = form.logic() {
        return fill(form, logic, &Input { values, before: None }, cx);
    }
    let (mut read, mut errors) = (Map::with_capacity(values.len()), Vec::new());
    for field in form.fields() {
        match read_field(field, values.get(&field.field.id), field.field.required, cx) {
            Ok(Some(value)) => {
                read.insert(field.field.id.clone(), value);
            }
            Ok(None) => {}
            Err(faults) => errors.extend(faults),
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(errors) }
}

impl<'a> Context<'a> {
    /// The same context, as a rule sees it.
    pub(super) fn reading(&self, values: &'a Map<String, Value>) -> ParseContext<'a> {
        ParseContext { values, before: None, lookup: self.lookup, now: Some(self.now) }
    }

    /// Adds what follows from canonical values.
    pub(super) fn finish(&self, form: &PreparedForm, mut values: Map<String, Value>) -> Validated {
        // Only a field that waits for its number is null here.
        let numbered = match form.logic() {
            Some(_) => values.iter().filter(|(_, value)| value.is_null()).map(|(id, _)| id.clone()).collect(),
            None => Vec::new(),
        };
        if !numbered.is_empty() {
            values.retain(|_, value| !value.is_null());
        }
        let title = form.title(&values, self.type_name, self.lookup, self.language);
        let references = form.references(&values);
        Validated { values, title, references, numbered }
    }
}

/// Reads one field: its canonical value, or `None` when it may be and is unanswered. Paths begin with the field.
pub(super) fn read_field(
    field: &PreparedField,
    input: Option<&Value>,
    required: bool,
    cx: &ParseContext<'_>,
) -> Result<Option<Value>, Vec<FieldError>> {
    let read = match input {
        Some(value) if !is_absent(value) => field.rule.parse(value, cx),
        Some(_) | None => Ok(Value::Null),
    };
    let required = required && field.kind.has_value();
    match read {
        Ok(Value::Null) if required => Err(vec![FieldError::required()]),
        Ok(Value::Null) => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(faults) => Err(faults),
    }
    .map_err(|faults| complete(faults, &field.field.id))
}

/// One fault for each key that is no field of the form.
pub(super) fn unknown_fields(form: &PreparedForm, values: &Map<String, Value>) -> Vec<FieldError> {
    let unknown = values.keys().filter(|id| form.field(id).is_none()).take(MAX_UNKNOWN);
    unknown.map(|id| FieldError::unknown_field().under(&value_path(id))).collect()
}

fn complete(faults: Vec<FieldError>, field: &str) -> Vec<FieldError> {
    let path = format!("/{}", pointer_token(field));
    faults.into_iter().map(|fault| fault.under(&path)).collect()
}
