//! Changing the values of an order that exists.

use serde_json::{Map, Value};

use super::fill::{Input, fill};
use super::validate::{read_field, unknown_fields};
use super::{Context, FieldError, ParseContext, PreparedField, PreparedForm, Validated, is_absent};

/// Values after a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// All values, with those that did not change.
    pub after: Validated,
    /// Ids of the fields whose value is now another one, in the order of the form; empty when the patch
    /// says what was there already.
    pub fields: Vec<String>,
}

/// Applies a merge patch (RFC 7396, at the level of fields) to the stored values `before`; `null`, blank
/// text and empty lists remove a value.
///
/// A value that stays as it was is not read again: the world may have moved on since (an option retired, a
/// person left) and that is not the editor's fault. It is read again when a field it depends on changes.
///
/// # Errors
/// Everything that is wrong with the patch, each fault with its path; `required` for a value that may not go.
pub fn validate_changes(
    form: &PreparedForm,
    before: &Map<String, Value>,
    patch: &Map<String, Value>,
    cx: &Context<'_>,
) -> Result<Changed, Vec<FieldError>> {
    let merged = merge(before, patch);
    let reading = cx.reading(&merged);
    let mut errors = unknown_fields(form, patch);
    let read = match form.logic() {
        Some(logic) => fill(form, logic, &Input { values: &merged, before: Some(before) }, &reading),
        None => read_touched(form, before, &merged, &reading),
    };
    let mut after = read.unwrap_or_else(|faults| {
        errors.extend(faults.into_iter().map(|fault| fault.under("/values")));
        Map::new()
    });
    if !errors.is_empty() {
        return Err(errors);
    }
    let ids = form.fields().iter().map(|field| &field.field.id);
    let fields = ids.filter(|id| before.get(*id) != after.get(*id)).cloned().collect();
    // An older form version may have asked for more; what was answered then is kept.
    after.extend(
        before.iter().filter(|(id, _)| form.field(id).is_none()).map(|(id, value)| (id.clone(), value.clone())),
    );
    Ok(Changed { after: cx.finish(form, after), fields })
}

/// The fields of a form without conditions. Paths of faults begin with the field.
fn read_touched(
    form: &PreparedForm,
    before: &Map<String, Value>,
    merged: &Map<String, Value>,
    cx: &ParseContext<'_>,
) -> Result<Map<String, Value>, Vec<FieldError>> {
    let (mut after, mut errors) = (Map::new(), Vec::new());
    for field in form.fields() {
        let id = &field.field.id;
        let new = merged.get(id);
        let reading = ParseContext { before: before.get(id), ..*cx };
        let read = if is_touched(field, before, merged) {
            read_field(field, new, field.field.required, &reading)
        } else {
            Ok(new.cloned())
        };
        match read {
            Ok(Some(value)) => {
                after.insert(id.clone(), value);
            }
            Ok(None) => {}
            Err(faults) => errors.extend(faults),
        }
    }
    if errors.is_empty() { Ok(after) } else { Err(errors) }
}

/// What the values would be if every word of the patch were good. An absent value in the patch removes.
fn merge(before: &Map<String, Value>, patch: &Map<String, Value>) -> Map<String, Value> {
    let mut merged = before.clone();
    for (id, value) in patch {
        if is_absent(value) {
            merged.shift_remove(id);
        } else {
            merged.insert(id.clone(), value.clone());
        }
    }
    merged
}

fn is_touched(field: &PreparedField, before: &Map<String, Value>, merged: &Map<String, Value>) -> bool {
    let differs = |id: &str| before.get(id) != merged.get(id);
    differs(&field.field.id) || (merged.contains_key(&field.field.id) && field.rule.depends_on().is_some_and(differs))
}
