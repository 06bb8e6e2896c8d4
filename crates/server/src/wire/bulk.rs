//! Changes to many orders, and lists as files.

use super::text::given;
use crate::wire::{Status, Text, Total};
use gongdan_domain::order;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// The same change to many orders.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"filter": "状态:待处理 创建:<本月", "status": "cancelled", "comment": "长期无人跟进", "dryRun": true}))]
pub(crate) struct BulkOrders {
    /// Words or a tree; every order the caller may see, if left out together with `ids`.
    #[serde(default)]
    #[schema(value_type = Option<Value>)]
    pub(crate) filter: Value,
    /// Only these orders.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 1000)]
    pub(crate) ids: Option<Vec<Uuid>>,
    /// New values by field id, with the order type they belong to; null takes one away.
    #[serde(default)]
    #[schema(value_type = Option<HashMap<String, Value>>)]
    pub(crate) values: Option<Map<String, Value>>,
    #[serde(default)]
    pub(crate) type_id: Option<Uuid>,
    /// Another state.
    #[serde(default)]
    #[schema(value_type = Option<Status>)]
    pub(crate) status: Option<order::Status>,
    /// Who shall be responsible; null for nobody.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) assignee_id: Option<Option<Uuid>>,
    /// On every order that is changed.
    #[serde(default)]
    #[schema(max_length = 10000)]
    pub(crate) comment: String,
    /// Only say what would happen.
    #[serde(default)]
    pub(crate) dry_run: bool,
}

/// What a change to many orders would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkPlan {
    /// How many orders are chosen.
    pub(crate) total: Total,
    /// How many of them were looked at for the numbers below.
    pub(crate) examined: usize,
    pub(crate) changed: usize,
    /// As wanted already.
    pub(crate) same: usize,
    /// What would stay as it is, by reason, the most frequent first.
    pub(crate) refused: Vec<BulkRefusal>,
}

/// A reason with the number of orders.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkRefusal {
    /// Stable name to switch on.
    pub(crate) code: String,
    #[schema(value_type = Text)]
    pub(crate) text: gongdan_domain::Text,
    pub(crate) count: usize,
    /// One of the orders.
    #[schema(example = "WX-20261122-0007")]
    pub(crate) example: String,
}

/// A list as a file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"filter": "状态:待处理", "sort": "-created", "columns": ["number", "title", "status"], "format": "csv"}))]
pub(crate) struct ExportOrders {
    /// Words or a tree.
    #[serde(default)]
    #[schema(value_type = Option<Value>)]
    pub(crate) filter: Value,
    /// Only these orders.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 1000)]
    pub(crate) ids: Option<Vec<Uuid>>,
    #[serde(default)]
    pub(crate) sort: Option<String>,
    /// In this order; the usual ones, if left out.
    #[serde(default)]
    #[schema(max_items = 40)]
    pub(crate) columns: Vec<String>,
    pub(crate) format: ExportFormat,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    Csv,
    Xlsx,
}
