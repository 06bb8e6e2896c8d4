//! Collections, and what is done with their records as a whole.

use super::{Form, Record, Text};
use gongdan_domain::collection::{Collection as Body, PreparedCollection};
use gongdan_domain::records::{Column, Pair, Reason};
use gongdan_domain::{self as domain, form};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A kind of records that an organisation keeps.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Collection {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// What forms and addresses call it.
    #[schema(example = "customer")]
    pub(crate) key: String,
    /// Whether it is offered.
    pub(crate) active: bool,
    /// Records it has.
    #[schema(minimum = 0)]
    pub(crate) count: usize,
    /// Whether the caller may change its records.
    pub(crate) may_edit: bool,
    #[serde(flatten)]
    #[schema(inline)]
    pub(crate) body: CollectionBody,
}

/// What a collection is like.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CollectionBody {
    #[schema(value_type = Text)]
    name: domain::Text,
    icon: String,
    parents: Vec<String>,
    number_format: String,
    code_pattern: String,
    #[schema(required, value_type = Option<Form>)]
    form: Option<form::Form>,
}

/// A collection as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SaveCollection {
    #[schema(value_type = Text)]
    pub(crate) name: domain::Text,
    /// Name of the picture beside it.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub(crate) icon: String,
    /// Collections that a record may belong to.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub(crate) parents: Vec<String>,
    /// Template of codes that are given out; empty when people write codes themselves.
    #[serde(default)]
    #[schema(example = "KH-{seq:5}", max_length = 60)]
    pub(crate) number_format: String,
    /// A regular expression for whole codes; empty for anything.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub(crate) code_pattern: String,
    /// What is known of a record; null when anything may be noted.
    #[serde(default)]
    #[schema(value_type = Option<Form>)]
    pub(crate) form: Option<form::Form>,
    #[serde(default)]
    pub(crate) active: Option<bool>,
}

impl SaveCollection {
    pub(crate) fn body(self) -> Body {
        let Self { name, icon, parents, number_format, code_pattern, form, active: _ } = self;
        Body { name, icon, parents, number_format, code_pattern, form }
    }
}

impl Collection {
    pub(crate) fn new(collection: &PreparedCollection, count: usize, may_edit: bool) -> Self {
        let Body { name, icon, parents, number_format, code_pattern, form } = collection.body.clone();
        Self {
            id: collection.id,
            version: collection.version,
            key: collection.key.to_string(),
            active: collection.active,
            count,
            may_edit,
            body: CollectionBody { name, icon, parents, number_format, code_pattern, form },
        }
    }
}

/// Two records that are probably the same.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Duplicate {
    pub(crate) one: Record,
    pub(crate) other: Record,
    /// How sure it is, of 100.
    #[schema(minimum = 0, maximum = 100)]
    pub(crate) score: u32,
    /// `name`, `phone`, `code` or `sound`.
    #[schema(value_type = Vec<String>)]
    pub(crate) reasons: Vec<Reason>,
}

impl Duplicate {
    pub(crate) fn new(pair: Pair, one: Record, other: Record) -> Self {
        Self { one, other, score: pair.score, reasons: pair.reasons }
    }
}

/// One record of two.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MergeRecords {
    /// The record that goes.
    pub(crate) other: Uuid,
    /// The version of it that was read.
    pub(crate) other_version: i64,
    /// The name that stays.
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: String,
    /// The details that stay.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) details: Map<String, Value>,
}

/// A file to look into before it is imported.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PreviewImport {
    /// The uploaded file, CSV or XLSX.
    pub(crate) attachment_id: Uuid,
    /// Which sheet of a workbook; the first if none is named.
    #[serde(default)]
    pub(crate) sheet: Option<String>,
}

/// What is in a file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportPreview {
    /// Sheets of a workbook; empty for CSV.
    pub(crate) sheets: Vec<String>,
    /// How the text is encoded; empty for a workbook.
    pub(crate) encoding: String,
    /// The row with the headings, from 0.
    pub(crate) heading: usize,
    /// Rows of data.
    pub(crate) rows: usize,
    /// Rows with merged cells, which cannot be imported.
    pub(crate) joined_rows: usize,
    /// Rows whose encoding differs from the rest.
    pub(crate) odd_rows: usize,
    pub(crate) columns: Vec<PreviewColumn>,
}

/// A column of a file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewColumn {
    /// Its number, from 0.
    pub(crate) column: usize,
    pub(crate) heading: String,
    /// The first values.
    pub(crate) samples: Vec<String>,
    /// Where it probably goes.
    #[schema(required)]
    pub(crate) target: Option<String>,
}

/// An import to begin.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BeginImport {
    pub(crate) attachment_id: Uuid,
    #[serde(default)]
    pub(crate) sheet: Option<String>,
    /// The row with the headings, from 0.
    pub(crate) heading: usize,
    #[schema(value_type = Vec<ImportColumn>, max_items = 200)]
    pub(crate) columns: Vec<Column>,
    /// By which target a row finds the record it changes: `code`, `name` or `external:<system>`.
    #[schema(example = "code")]
    pub(crate) key: String,
    /// Only look, change nothing.
    pub(crate) dry_run: bool,
    /// Leave out rows that do not fit; otherwise one of them keeps all from being imported.
    pub(crate) skip_bad: bool,
}

/// An import of past orders to begin.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BeginOrderImport {
    pub(crate) attachment_id: Uuid,
    #[serde(default)]
    pub(crate) sheet: Option<String>,
    /// The row with the headings, from 0.
    pub(crate) heading: usize,
    #[schema(value_type = Vec<ImportColumn>, min_items = 1, max_items = 200)]
    pub(crate) columns: Vec<Column>,
    /// Only look, change nothing.
    pub(crate) dry_run: bool,
    /// Leave out rows that do not fit; otherwise one of them keeps all from being imported.
    pub(crate) skip_bad: bool,
}

/// A column and where it goes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportColumn {
    column: usize,
    /// Of records `code`, `name`, `parent`, `active`, `external:<system>` or `details.<field>`; of past orders `number`,
    /// `status`, `created`, `closed`, `requester`, `assignee`, `external:<system>` or `values.<field>`.
    target: String,
}

/// An export to begin.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BeginExport {
    /// What must be in the records, as in the list.
    #[serde(default)]
    pub(crate) words: String,
    /// To which record they belong, directly or through others.
    #[serde(default)]
    pub(crate) parent: Option<Uuid>,
    /// `csv` or `xlsx`.
    #[schema(example = "xlsx")]
    pub(crate) format: String,
}
