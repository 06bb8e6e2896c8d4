//! Collections: what kinds of records an organisation keeps, and what is known of each record.

use crate::document::Body;
use crate::form::{FieldError, Finding, Form, Kinds, PreparedForm, is_identifier};
use crate::number::NumberFormat;
use crate::text::Text;
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// The key of a collection; shared by all its records.
pub type CollectionKey = Arc<str>;

/// Body of a `collection` document; its key is what forms and addresses call it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Collection {
    /// What people call it.
    pub name: Text,
    /// Name of the picture beside it.
    #[serde(default)]
    pub icon: String,
    /// Collections that a record may belong to: a device to a site or a customer. May name itself.
    #[serde(default)]
    pub parents: Vec<String>,
    /// Template of codes that are given out, such as `KH-{seq:5}`; empty when people write codes themselves.
    #[serde(default)]
    pub number_format: String,
    /// What a code must look like, a regular expression for the whole code; empty for anything.
    #[serde(default)]
    pub code_pattern: String,
    /// What is known of a record: the same fields as on orders. Without pages anything may be noted.
    #[serde(default)]
    pub form: Option<Form>,
}

impl Body for Collection {
    const KIND: &'static str = "collection";
}

/// A collection with its form read and its pattern compiled. Share it in an `Arc`.
pub struct PreparedCollection {
    /// UUIDv7.
    pub id: Uuid,
    /// The ETag.
    pub version: i64,
    /// What forms and addresses call it.
    pub key: CollectionKey,
    /// Whether it is offered.
    pub active: bool,
    /// As the owner drew it.
    pub body: Collection,
    /// What is known of a record, if that is described.
    pub form: Option<PreparedForm>,
    numbers: Option<NumberFormat>,
    pattern: Option<Regex>,
}

/// Longest pattern of codes.
const MOST_PATTERN: usize = 200;

impl PreparedCollection {
    /// Prepares a collection.
    ///
    /// # Errors
    /// Everything that makes no sense in it, with paths into its body.
    pub fn new(
        (id, version, key, active): (Uuid, i64, &str, bool),
        body: Collection,
        kinds: &dyn Kinds,
    ) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        if !is_identifier(key) {
            let (zh, en) = (
                "标识须以小写字母开头，只能包含小写字母、数字和下划线，最多 40 个字符。",
                "A key starts with a lower-case letter and has only lower-case letters, digits and underscores, at most 40.",
            );
            findings.push(FieldError::new("bad-id", zh, en).at("/key"));
        }
        if body.name.zh.trim().is_empty() && body.name.en.trim().is_empty() {
            findings.push(FieldError::required().at("/name"));
        }
        for (at, parent) in body.parents.iter().enumerate().filter(|(_, parent)| !is_identifier(parent)) {
            let (zh, en) = (format!("没有资料类型“{parent}”。"), format!("There is no collection “{parent}”."));
            findings.push(FieldError::new("unknown-reference", zh, en).at(format!("/parents/{at}")));
        }
        let numbers = match body.number_format.as_str() {
            "" => None,
            format => NumberFormat::parse(format)
                .map_err(|error| {
                    let zh = format!("编号格式不对，例如 KH-{{seq:5}}（{error}）。");
                    let en = format!("The format of codes does not fit, like KH-{{seq:5}}: {error}.");
                    findings.push(FieldError::new("bad-format", zh, en).at("/numberFormat"));
                })
                .ok(),
        };
        let pattern = match body.code_pattern.as_str() {
            "" => None,
            pattern if pattern.len() > MOST_PATTERN => {
                findings.push(FieldError::new("too-long", "规则过长。", "The pattern is too long.").at("/codePattern"));
                None
            }
            pattern => Regex::new(&format!("^(?:{pattern})$"))
                .map_err(|_| {
                    let (zh, en) = ("编号规则不是有效的正则表达式。", "The pattern of codes is no regular expression.");
                    findings.push(FieldError::new("bad-pattern", zh, en).at("/codePattern"));
                })
                .ok(),
        };
        let form = body.form.clone().map(|form| PreparedForm::new(form, kinds)).transpose();
        let form = form.unwrap_or_else(|faults| {
            findings.extend(faults.into_iter().map(|fault| fault.under("/form")));
            None
        });
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(Self { id, version, key: key.into(), active, body, form, numbers, pattern })
    }

    /// How codes are given out, if they are.
    pub fn numbers(&self) -> Option<&NumberFormat> {
        self.numbers.as_ref()
    }

    /// What speaks against a code, with path `/code`.
    pub fn check_code(&self, code: &str) -> Option<FieldError> {
        let pattern = self.pattern.as_ref().filter(|pattern| !pattern.is_match(code))?;
        let rule = pattern.as_str().trim_start_matches("^(?:").trim_end_matches(")$").to_owned();
        let (zh, en) = (format!("编号须符合规则 {rule}。"), format!("The code must look like {rule}."));
        Some(FieldError::new("bad-code", zh, en).at("/code").with("pattern", rule))
    }
}

/// What another system calls a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalId {
    /// Which system: `erp`, `dingtalk`.
    pub system: String,
    /// What it is there: `customer`, `asset`.
    pub object_type: String,
    /// Its id there.
    pub id: String,
}

impl ExternalId {
    pub(crate) fn key(&self) -> String {
        crate::records::foreign_key(&self.system, &self.object_type, &self.id)
    }
}
