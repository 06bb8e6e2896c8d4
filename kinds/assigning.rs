//! What steps that write answers have in common.

use gongdan_domain::expr;
use gongdan_domain::form::is_identifier;
use gongdan_engine::behaviour::Assignment;
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Most fields that one step writes.
const MOST_FIELDS: usize = 50;

/// Reads expressions by field.
///
/// # Errors
/// Fields that cannot be called so, and expressions that cannot be read.
pub(crate) fn read(step: &Step, set: &BTreeMap<String, String>) -> Result<Vec<Assignment>, Vec<Finding>> {
    let (mut read, mut findings) = (Vec::new(), Vec::new());
    if set.is_empty() || set.len() > MOST_FIELDS {
        let (zh, en) = ("请填写 1 到 50 个字段。", "Set 1 to 50 fields.");
        findings.push(Finding::error("bad-setting", zh, en, &[&step.id]));
    }
    for (field, source) in set {
        if !is_identifier(field) {
            let (zh, en) = (format!("“{field}”不能作为字段标识。"), format!("“{field}” cannot be a field."));
            findings.push(Finding::error("bad-setting", zh, en, &[&step.id]));
        }
        match expr::parse(source) {
            Ok(value) => read.push(Assignment { field: field.clone(), value }),
            Err(mistake) => {
                let (zh, en) = (format!("{field}：{}", mistake.text.zh), format!("{field}: {}", mistake.text.en));
                findings.push(Finding::error("bad-answer", zh, en, &[&step.id]).about_fields([field.as_str()]));
            }
        }
    }
    if findings.is_empty() { Ok(read) } else { Err(findings) }
}

/// The settings as JSON Schema.
pub(crate) fn schema() -> Value {
    json!({
        "type": "object", "minProperties": 1, "maxProperties": MOST_FIELDS,
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 2000},
        "description": "An expression for each field.",
    })
}
