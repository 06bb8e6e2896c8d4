//! What steps that write answers have in common.

use gongdan_domain::expr::{self, Expr};
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
/// No fields, too many, some that cannot be called so, and expressions that cannot be read.
pub(crate) fn read(step: &Step, set: &BTreeMap<String, String>) -> Result<Vec<Assignment>, Vec<Finding>> {
    if set.is_empty() {
        let (zh, en) = ("请填写 1 到 50 个字段。", "Set 1 to 50 fields.");
        return Err(vec![Finding::error("bad-setting", zh, en, &[&step.id])]);
    }
    read_any(step, set)
}

/// The same, where there need not be any.
///
/// # Errors
/// Too many fields, some that cannot be called so, and expressions that cannot be read.
pub(crate) fn read_any(step: &Step, set: &BTreeMap<String, String>) -> Result<Vec<Assignment>, Vec<Finding>> {
    let mut findings = Vec::new();
    for field in set.keys().filter(|field| !is_identifier(field)) {
        let (zh, en) = (format!("“{field}”不能作为字段标识。"), format!("“{field}” cannot be a field."));
        findings.push(Finding::error("bad-setting", zh, en, &[&step.id]));
    }
    match expressions(step, set) {
        Ok(read) if findings.is_empty() => {
            Ok(read.into_iter().map(|(field, value)| Assignment { field, value }).collect())
        }
        Ok(_) => Err(findings),
        Err(more) => Err([findings, more].concat()),
    }
}

/// Reads expressions by name.
///
/// # Errors
/// Too many, and those that cannot be read.
pub(crate) fn expressions(step: &Step, set: &BTreeMap<String, String>) -> Result<Vec<(String, Expr)>, Vec<Finding>> {
    let (mut read, mut findings) = (Vec::new(), Vec::new());
    if set.len() > MOST_FIELDS {
        let (zh, en) = ("最多填写 50 项。", "Use at most 50 of them.");
        findings.push(Finding::error("bad-setting", zh, en, &[&step.id]));
    }
    for (name, source) in set {
        match expression(step, name, source) {
            Ok(value) => read.push((name.clone(), value)),
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() { Ok(read) } else { Err(findings) }
}

/// Reads one.
///
/// # Errors
/// What cannot be read.
pub(crate) fn expression(step: &Step, name: &str, source: &str) -> Result<Expr, Finding> {
    expr::parse(source).map_err(|mistake| {
        let (zh, en) = (format!("{name}：{}", mistake.text.zh), format!("{name}: {}", mistake.text.en));
        Finding::error("bad-answer", zh, en, &[&step.id]).about_fields([name])
    })
}

/// The settings as JSON Schema, where there must be one.
pub(crate) fn schema() -> Value {
    json!({
        "type": "object", "minProperties": 1, "maxProperties": MOST_FIELDS,
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 2000},
        "description": "An expression for each field.",
    })
}

/// The same, where there need not be any.
pub(crate) fn schema_of_any(about: &str) -> Value {
    json!({
        "type": "object", "maxProperties": MOST_FIELDS,
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 2000},
        "description": about,
    })
}
