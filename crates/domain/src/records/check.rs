//! What a record must be like before it is saved, by whatever door it comes.

use super::{CatalogRecord, Records};
use crate::catalog::Catalog;
use crate::document::Record;
use crate::form::{Context, FieldError, validate};
use crate::number::NumberPlan;
use crate::text::Text;
use jiff::Timestamp;

/// Longest code, in characters.
const MOST_CODE: usize = 100;
/// Longest name, in characters.
const MOST_NAME: usize = 200;
/// Most bytes of a record's details.
const MOST_DETAILS: usize = 64 * 1024;
/// Most foreign ids of a record.
const MOST_EXTERNAL: usize = 20;
/// Longest part of a foreign id, in characters.
const MOST_EXTERNAL_CHARS: usize = 200;

/// Checks a record against its collection and everything around it; answers it in canonical form.
///
/// # Errors
/// Everything that is wrong, with paths: `/code`, `/name`, `/parentId`, `/details/phone`, `/externalIds/0`.
pub fn check(catalog: &Catalog, row: &CatalogRecord, now: Timestamp) -> Result<Record, Vec<FieldError>> {
    let mut faults = Vec::new();
    let collection = catalog.collection(&row.collection);
    check_text(&mut faults, "/code", &row.code, MOST_CODE);
    if row.code.chars().any(|c| c.is_whitespace() || c.is_control()) {
        faults.push(FieldError::new("bad-key", "不能含有空格。", "It must not contain blanks.").at("/code"));
    }
    let is_new_code = catalog.record_row(row.id).is_none_or(|held| held.code != row.code);
    if let Some(collection) = collection.filter(|_| is_new_code && !row.code.is_empty()) {
        faults.extend(collection.check_code(&row.code));
    }
    check_text(&mut faults, "/name", &row.body.name, MOST_NAME);
    check_parent(catalog, row, &mut faults);
    check_external(catalog, row, &mut faults);
    let details = check_details(catalog, row, now).unwrap_or_else(|errors| {
        faults.extend(errors);
        serde_json::Map::new()
    });
    if faults.is_empty() {
        let name = row.body.name.trim().to_owned();
        Ok(Record { name, details, ..row.body.clone() })
    } else {
        Err(faults)
    }
}

fn check_text(faults: &mut Vec<FieldError>, path: &str, text: &str, most: usize) {
    if text.trim().is_empty() {
        faults.push(FieldError::required().at(path));
    }
    if text.chars().count() > most {
        let (zh, en) = (format!("最多 {most} 个字符。"), format!("At most {most} characters."));
        faults.push(FieldError::new("too-long", zh, en).at(path).with("max", most));
    }
}

fn check_parent(catalog: &Catalog, row: &CatalogRecord, faults: &mut Vec<FieldError>) {
    let Some(parent_id) = row.body.parent_id else { return };
    let unknown =
        || FieldError::new("unknown-reference", "所选内容不存在。", "What was chosen does not exist.").at("/parentId");
    let Some(parent) = catalog.record_row(parent_id).filter(|_| parent_id != row.id) else {
        faults.push(unknown());
        return;
    };
    if !catalog.records().may_belong(row.id, parent_id) {
        let (zh, en) = (
            format!("“{}”本身属于这条资料，不能反过来作为上级。", parent.body.name),
            format!("“{}” belongs to this record itself; it cannot be above it.", parent.body.name),
        );
        faults.push(FieldError::new("circle", zh, en).at("/parentId"));
    }
    let allowed = catalog.collection(&row.collection).map(|c| c.body.parents.as_slice()).unwrap_or_default();
    if !allowed.is_empty() && !allowed.iter().any(|key| **key == *parent.collection) {
        let (zh, en) = ("上级的资料类型不对。", "The record above is of a kind that does not fit.");
        faults.push(FieldError::new("wrong-collection", zh, en).at("/parentId"));
    }
}

fn check_external(catalog: &Catalog, row: &CatalogRecord, faults: &mut Vec<FieldError>) {
    let all = &row.body.external_ids;
    if all.len() > MOST_EXTERNAL {
        let (zh, en) = (
            format!("最多 {MOST_EXTERNAL} 个外部编号。"),
            format!("A record has at most {MOST_EXTERNAL} foreign ids."),
        );
        faults.push(FieldError::new("too-many", zh, en).at("/externalIds"));
    }
    for (at, external) in all.iter().enumerate() {
        let path = format!("/externalIds/{at}");
        for (member, text) in
            [("system", &external.system), ("objectType", &external.object_type), ("id", &external.id)]
        {
            check_text(faults, &format!("{path}/{member}"), text, MOST_EXTERNAL_CHARS);
            if text.chars().any(char::is_control) {
                let (zh, en) = ("含有无法保存的字符。", "It has a character that cannot be kept.");
                faults.push(FieldError::new("bad-character", zh, en).at(format!("{path}/{member}")));
            }
        }
        let holder = catalog.records().by_external_id(&external.system, &external.object_type, &external.id);
        let is_taken = holder.is_some_and(|holder| holder.id != row.id);
        if is_taken || all.iter().take(at).any(|other| other == external) {
            let (zh, en) = ("这个外部编号已属于另一条资料。", "The foreign id belongs to another record already.");
            faults.push(FieldError::new("external-id-taken", zh, en).at(path));
        }
    }
}

/// The details as the collection's form reads them; anything within bounds where no form describes them.
fn check_details(
    catalog: &Catalog,
    row: &CatalogRecord,
    now: Timestamp,
) -> Result<serde_json::Map<String, serde_json::Value>, Vec<FieldError>> {
    let details = &row.body.details;
    let size = serde_json::to_string(details).map_or(usize::MAX, |text| text.len());
    if size > MOST_DETAILS {
        return Err(vec![FieldError::new("too-long", "详细信息过多。", "There are too many details.").at("/details")]);
    }
    let Some(form) = catalog.collection(&row.collection).and_then(|collection| collection.form.as_ref()) else {
        return Ok(details.clone());
    };
    let type_name = Text::default();
    let cx = Context { lookup: catalog, now, language: catalog.organisation().locale, type_name: &type_name };
    validate(form, details, &cx).map(|validated| validated.values).map_err(|errors| {
        let moved = |error: FieldError| {
            let path = error.path.replacen("/values", "/details", 1);
            error.at(path)
        };
        errors.into_iter().map(moved).collect()
    })
}

/// The first counter value of `plan` that no record of the collection has reached.
pub fn next_sequence(records: &Records, collection: &str, plan: &NumberPlan) -> i64 {
    let alike = records.iter(collection, Some(plan.before())).take_while(|row| row.code.starts_with(plan.before()));
    alike.filter_map(|row| plan.sequence(&row.code)).max().unwrap_or(0) + 1
}
