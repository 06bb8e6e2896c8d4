//! Records of master data.

use super::text::given;
use gongdan_domain::catalog::CatalogRecord;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A record of master data: a customer, a site, a device.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) collection: String,
    /// Unique in its collection.
    pub(crate) code: String,
    pub(crate) name: String,
    /// The record it belongs to: a device to a site, a site to a customer.
    #[schema(required)]
    pub(crate) parent_id: Option<Uuid>,
    /// The owner's own details.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) details: Map<String, Value>,
    pub(crate) active: bool,
}

impl From<&CatalogRecord> for Record {
    fn from(record: &CatalogRecord) -> Self {
        let body = record.body.clone();
        Self {
            id: record.id,
            version: record.version,
            collection: record.collection.to_string(),
            code: record.code.clone(),
            name: body.name,
            parent_id: body.parent_id,
            details: body.details,
            active: record.active,
        }
    }
}

/// A new record.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"code": "DT-0007", "name": "3 号楼客梯", "details": {"model": "KONE 3000S"}}))]
pub(crate) struct CreateRecord {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) code: String,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) parent_id: Option<Uuid>,
    #[serde(default)]
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) details: Map<String, Value>,
}

/// Changes to a record; what is not mentioned stays. `details` is replaced as a whole.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EditRecord {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) code: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) parent_id: Option<Option<Uuid>>,
    #[schema(value_type = Option<HashMap<String, Value>>)]
    pub(crate) details: Option<Map<String, Value>>,
    pub(crate) active: Option<bool>,
}
