//! Changing the values of an order that exists.

use serde_json::{Map, Value};

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
    let (mut after, mut fields, mut errors) = (Map::new(), Vec::new(), unknown_fields(form, patch));
    for field in form.fields() {
        let id = &field.field.id;
        let (old, new) = (before.get(id), merged.get(id));
        let here = ParseContext { before: old, ..reading };
        let read = if is_touched(field, before, &merged) { read_field(field, new, &here) } else { Ok(new.cloned()) };
        match read {
            Ok(value) => {
                if value.as_ref() != old {
                    fields.push(id.clone());
                }
                if let Some(value) = value {
                    after.insert(id.clone(), value);
                }
            }
            Err(faults) => errors.extend(faults),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    // An older form version may have asked for more; what was answered then is kept.
    after.extend(
        before.iter().filter(|(id, _)| form.field(id).is_none()).map(|(id, value)| (id.clone(), value.clone())),
    );
    Ok(Changed { after: cx.finish(form, after), fields })
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
