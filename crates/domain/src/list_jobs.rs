//! Long work on lists of orders: what server and runner share.

use crate::bulk::BulkChange;
use crate::job::JobParameters;
use crate::text::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Which orders a job is about: those of a filter or these, always among those its owner may see when it runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chosen {
    /// A filter as a JSON tree.
    pub filter: Value,
    /// If given, only these.
    #[serde(default)]
    pub ids: Option<Vec<Uuid>>,
}

/// The same change to many orders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkEdit {
    /// Which orders.
    pub chosen: Chosen,
    /// What to change.
    pub change: BulkChange,
}

impl JobParameters for BulkEdit {
    const KIND: &'static str = "orders.bulk_edit";
}

/// A list as a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportOrders {
    /// Which orders.
    pub chosen: Chosen,
    /// In which order.
    pub sort: String,
    /// The columns, by name.
    pub columns: Vec<String>,
    /// What kind of file.
    pub format: FileFormat,
    /// The language of its words.
    pub language: Language,
}

impl JobParameters for ExportOrders {
    const KIND: &'static str = "orders.export";
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// Comma-separated values, UTF-8 with a byte order mark, as Excel wants it.
    Csv,
    /// An Excel workbook.
    Xlsx,
}
