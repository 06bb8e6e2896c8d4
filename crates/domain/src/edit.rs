//! Changing values of an order while others change it, too: what each touched alone is kept from both, what
//! two set differently is for people to settle.

use crate::catalog::Catalog;
use crate::command::{Claim, EditOrder};
use crate::event::Event;
use crate::form::{Changed, Context, PreparedForm, validate_changes};
use crate::order::{Change, Links, Order, Values};
use crate::refusal::Refusal;
use crate::unique::UniqueClaims;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// A field that two people set to different values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldConflict {
    /// The field's id.
    pub field: String,
    /// What the later writer had seen.
    pub base: Value,
    /// What stands there now.
    pub theirs: Value,
    /// What the later writer wants.
    pub yours: Value,
}

/// The form an order's values are read with, and the world they refer to, as the writer found them.
#[derive(Clone)]
pub struct FormInUse {
    /// The organisation's catalogue.
    pub catalog: Arc<Catalog>,
    /// The form version of the order.
    pub form: Arc<PreparedForm>,
}

impl FormInUse {
    /// Digests of the unique values that `patch` takes if nobody else changes the order meanwhile.
    pub fn unique(&self, type_id: Uuid, before: &Values, patch: &Values, now: Timestamp) -> Vec<String> {
        if !self.form.fields().iter().any(|field| field.field.unique) {
            return Vec::new();
        }
        let Some(order_type) = self.catalog.order_type(type_id) else { return Vec::new() };
        let lookup = &*self.catalog;
        let language = self.catalog.organisation().locale;
        let cx = Context { lookup, now, language, type_name: &order_type.body.name };
        // What is wrong with the patch is said when the edit is decided.
        let Ok(changed) = validate_changes(&self.form, before, patch, &cx) else { return Vec::new() };
        let claims = self.form.unique_claims(type_id, before, &changed.after.values);
        claims.taken.into_iter().map(|key| key.digest).collect()
    }
}

impl std::fmt::Debug for FormInUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FormInUse").field("version", &self.form.form().version).finish_non_exhaustive()
    }
}

/// An edit that may be written.
#[derive(Debug)]
pub(crate) struct Edit {
    /// The event; `None` when everything stands there already.
    pub(crate) event: Option<Event>,
    /// Files named in the values for the first time.
    pub(crate) claims: Vec<Claim>,
    /// Unique values taken and given up.
    pub(crate) unique: UniqueClaims,
}

/// What `edit` makes of the values `current` of `order`.
///
/// # Errors
/// [`Refusal::FieldConflicts`] before anything else: while two disagree, nothing is known to be wrong.
/// [`Refusal::InvalidValues`] for values that do not fit.
pub(crate) fn edit(order: &Order, current: &Values, edit: &EditOrder, now: Timestamp) -> Result<Edit, Refusal> {
    let FormInUse { catalog, form } = &edit.form;
    let order_type = catalog.order_type(order.type_id).ok_or(Refusal::NotFound)?;
    let cx =
        Context { lookup: &**catalog, now, language: catalog.organisation().locale, type_name: &order_type.body.name };
    let moved = moved(current, edit);
    let changed = validate_changes(form, current, &edit.patch, &cx);
    let conflicts = conflicts(&moved, current, edit, changed.as_ref().ok());
    if !conflicts.is_empty() {
        return Err(Refusal::FieldConflicts(conflicts));
    }
    let changed = changed.map_err(Refusal::InvalidValues)?;
    let value = |values: &Values, field: &str| values.get(field).cloned().unwrap_or(Value::Null);
    let claims = new_files(form, current, &changed);
    let Changed { after, fields } = changed;
    let changes: Vec<Change> = fields
        .into_iter()
        .map(|field| Change { before: value(current, &field), after: value(&after.values, &field), field })
        .collect();
    let unique = form.unique_claims(order.type_id, current, &after.values);
    let links = Links::of(&after.references, &**catalog);
    let event = (!changes.is_empty()).then(|| Event::OrderEdited {
        order_id: order.id,
        title: after.title,
        changes,
        links: Some(links),
        attachments: claims.iter().map(|claim| claim.id).collect(),
    });
    Ok(Edit { event, claims, unique })
}

/// Fields of the patch that are no longer what the writer saw.
fn moved<'e>(current: &Values, edit: &'e EditOrder) -> Vec<&'e str> {
    let Some(seen) = &edit.seen else { return Vec::new() };
    edit.patch.keys().map(String::as_str).filter(|id| !same(seen.get(*id), current.get(*id))).collect()
}

fn conflicts(moved: &[&str], current: &Values, edit: &EditOrder, changed: Option<&Changed>) -> Vec<FieldConflict> {
    let read = |values: Option<&Values>, id: &str| values.and_then(|v| v.get(id)).cloned().unwrap_or(Value::Null);
    let conflict = |id: &&str| {
        let yours = match changed {
            Some(changed) => read(Some(&changed.after.values), id),
            None => read(Some(&edit.patch), id),
        };
        let agreed = same(Some(&yours), current.get(*id));
        (!agreed).then(|| FieldConflict {
            field: (*id).to_owned(),
            base: read(edit.seen.as_ref(), id),
            theirs: read(Some(current), id),
            yours,
        })
    };
    moved.iter().filter_map(conflict).collect()
}

fn new_files(form: &PreparedForm, current: &Values, changed: &Changed) -> Vec<Claim> {
    let known = form.references(current);
    let named = changed.after.references.iter().filter(|(_, target)| !known.iter().any(|(_, old)| old == target));
    named.filter_map(|(path, target)| Some(Claim { path: path.clone(), id: target.attachment()? })).collect()
}

/// Equal as JSON that went through a browser: nothing is nothing however it is written, and `1` is `1.0`.
fn same(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a.unwrap_or(&Value::Null), b.unwrap_or(&Value::Null)) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(Some(a), Some(b)))
        }
        (Value::Object(a), Value::Object(b)) => a.keys().chain(b.keys()).all(|key| same(a.get(key), b.get(key))),
        (a, b) => a == b,
    }
}
