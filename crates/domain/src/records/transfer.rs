//! Records on their way in and out as tables: what the jobs want to know.

use crate::job::JobParameters;
use crate::text::Language;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where the cells of a column go.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// The code.
    Code,
    /// The name.
    Name,
    /// The record it belongs to, by code, else by a name that only one has.
    Parent,
    /// Whether it may be chosen.
    Active,
    /// What another system calls it.
    External(String),
    /// A field of its details.
    Detail(String),
}

impl Target {
    /// Reads `code`, `name`, `parent`, `active`, `external:<system>` or `details.<field>`.
    pub fn parse(text: &str) -> Option<Self> {
        let own = [("code", Self::Code), ("name", Self::Name), ("parent", Self::Parent), ("active", Self::Active)];
        if let Some((_, target)) = own.into_iter().find(|(name, _)| *name == text) {
            return Some(target);
        }
        let some = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        let external = text.strip_prefix("external:").and_then(some).map(Self::External);
        external.or_else(|| text.strip_prefix("details.").and_then(some).map(Self::Detail))
    }
}

/// A column of the file and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Column {
    /// Number of the column, from 0.
    pub column: usize,
    /// See [`Target::parse`].
    pub target: String,
}

/// An import of records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRecords {
    /// Into which collection.
    pub collection: String,
    /// The uploaded file.
    pub attachment_id: Uuid,
    /// Which sheet of a workbook; the first if none is named.
    pub sheet: Option<String>,
    /// The row with the headings, from 0; what follows is data.
    pub heading: usize,
    /// Where columns go; the others are left out.
    pub columns: Vec<Column>,
    /// By which target a row finds the record it changes: `code`, `name` or `external:<system>`.
    pub key: String,
    /// Only look, change nothing.
    pub dry_run: bool,
    /// Leave out rows that do not fit; otherwise one of them keeps all from being imported.
    pub skip_bad: bool,
}

impl JobParameters for ImportRecords {
    const KIND: &'static str = "record_import";
}

/// An export of records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportRecords {
    /// Of which collection.
    pub collection: String,
    /// What must be in them, as in the list.
    pub words: String,
    /// To which record they belong, directly or through others.
    pub parent: Option<Uuid>,
    /// `csv` or `xlsx`.
    pub format: String,
    /// The language of headings and of option labels.
    pub language: Language,
}

impl JobParameters for ExportRecords {
    const KIND: &'static str = "record_export";
}
