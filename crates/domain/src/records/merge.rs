//! Making one record of two.

use super::{CatalogRecord, Records};
use crate::document::{Document, Record, record_kind};
use serde_json::Value;

/// Records below the one that goes that can move along in one step.
pub const MOST_MOVED: usize = 500;

/// What the one record that stays shall look like.
#[derive(Debug, Clone)]
pub struct MergePlan {
    /// Its name.
    pub name: String,
    /// Its details, already read by the collection's form.
    pub details: serde_json::Map<String, Value>,
}

/// The documents to save together, each with the version it must be at: the survivor with the chosen fields and all
/// foreign ids, the other as merged, and what belonged to the other under the survivor. `None` when too much
/// belongs to it.
pub fn merge(
    records: &Records,
    survivor: &CatalogRecord,
    other: &CatalogRecord,
    plan: MergePlan,
) -> Option<Vec<(Document, i64)>> {
    let moving = records.children(other.id);
    if moving.len() > MOST_MOVED {
        return None;
    }
    let mut foreign = survivor.body.external_ids.clone();
    foreign.extend(other.body.external_ids.iter().cloned());
    foreign.sort_unstable();
    foreign.dedup();
    let parent_id = survivor.body.parent_id.or(other.body.parent_id).filter(|id| *id != survivor.id && *id != other.id);
    let kept = Record { name: plan.name, parent_id, details: plan.details, external_ids: foreign, merged_into: None };
    // First the one that goes, so that its foreign ids are free when the survivor takes them.
    let gone = Record { external_ids: Vec::new(), merged_into: Some(survivor.id), ..other.body.clone() };
    let mut all = vec![document(other, false, &gone)?, document(survivor, true, &kept)?];
    for child in moving.into_iter().filter(|child| child.id != survivor.id) {
        let moved = Record { parent_id: Some(survivor.id), ..child.body.clone() };
        all.push(document(child, child.active, &moved)?);
    }
    Some(all)
}

fn document(row: &CatalogRecord, active: bool, body: &Record) -> Option<(Document, i64)> {
    let (kind, key) = (record_kind(&row.collection), row.code.clone());
    let body = serde_json::to_value(body).ok()?;
    Some((Document { id: row.id, kind, key, version: 0, active, body }, row.version))
}
