//! Versions of forms and what lies between them.

use super::form::Field;
use super::{Actor, FieldError, Form, Instant, Text};
use gongdan_domain::form;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A published version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormVersion {
    pub(crate) version: i64,
    /// Whether new orders get it.
    pub(crate) current: bool,
    pub(crate) pages: usize,
    pub(crate) fields: usize,
    /// When it was published; told to those who draw forms.
    #[schema(required)]
    pub(crate) at: Option<Instant>,
    /// By whom.
    #[schema(required)]
    pub(crate) author: Option<Actor>,
}

/// The next form of an order type, as far as it has come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormDraft {
    pub(crate) version: i64,
    /// The published version it began from; 0 for none.
    pub(crate) base: i64,
    #[schema(value_type = Form)]
    pub(crate) form: form::Form,
    /// When it was kept.
    #[schema(required)]
    pub(crate) at: Option<Instant>,
    /// By whom.
    #[schema(required)]
    pub(crate) author: Option<Actor>,
}

/// A draft to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveFormDraft {
    /// The published version it began from; 0 for none.
    pub(crate) base: i64,
    #[schema(value_type = Form)]
    pub(crate) form: form::Form,
}

/// What a table could become.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormProposal {
    /// Sheets of a workbook; empty for CSV.
    pub(crate) sheets: Vec<String>,
    /// Rows with anything in them, below the headings.
    pub(crate) rows: usize,
    pub(crate) columns: Vec<ProposedColumn>,
}

/// A column and the field for it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposedColumn {
    pub(crate) heading: String,
    /// The first values.
    pub(crate) samples: Vec<String>,
    /// Null for a column without a heading.
    #[schema(required, value_type = Option<Field>)]
    pub(crate) field: Option<form::Field>,
}

/// What differs between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormDiff {
    #[schema(value_type = Vec<FormChange>)]
    pub(crate) changes: Vec<form::FormChange>,
}

/// One difference.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormChange {
    /// `added`, `removed`, `moved`, `changed` or `layout`.
    #[schema(pattern = "^(added|removed|moved|changed|layout)$")]
    what: String,
    /// The field's id; null when pages or the title changed.
    #[schema(required)]
    field: Option<String>,
    text: Text,
    /// Each property that differs.
    #[schema(required = false)]
    details: Vec<FormChangeDetail>,
}

/// A property that differs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormChangeDetail {
    property: String,
    before: Value,
    after: Value,
}

/// What publishing a form would lead to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FormCheck {
    /// What speaks against publishing it.
    #[schema(value_type = Vec<FieldError>)]
    pub(crate) findings: Vec<form::Finding>,
    /// What differs from the current version.
    #[schema(value_type = Vec<FormChange>)]
    pub(crate) changes: Vec<form::FormChange>,
    /// Fields that change their kind, rehearsed with the values of the latest orders.
    pub(crate) kind_changes: Vec<KindChange>,
}

/// What would become of the values of a field that changes its kind.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KindChange {
    pub(crate) field: String,
    pub(crate) from: String,
    pub(crate) to: String,
    /// How many orders were looked at.
    pub(crate) orders: usize,
    /// Whether these are all orders of the type.
    pub(crate) complete: bool,
    /// Values that read the same.
    pub(crate) kept: usize,
    /// Values that fit and read differently.
    pub(crate) changed: usize,
    /// Values that do not fit.
    pub(crate) lost: usize,
    /// Some of those that change or do not fit: `number`, `before`, and `after` or `reason`.
    pub(crate) examples: Vec<Value>,
}

/// A form read from a JSON Schema.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormImport {
    #[schema(value_type = Form)]
    pub(crate) form: form::Form,
    /// What was not understood, and what speaks against publishing it as it is.
    #[schema(value_type = Vec<FieldError>)]
    pub(crate) findings: Vec<form::Finding>,
}
