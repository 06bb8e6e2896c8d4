//! Records of master data.

use super::text::given;
use super::{Actor, Instant};
use gongdan_domain::catalog::CatalogRecord;
use gongdan_domain::collection;
use gongdan_domain::event::{Event, Logged};
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
    /// What other systems call it.
    #[schema(value_type = Vec<ExternalId>)]
    pub(crate) external_ids: Vec<collection::ExternalId>,
    /// The record this one turned out to be the same as.
    #[schema(required)]
    pub(crate) merged_into: Option<Uuid>,
    pub(crate) active: bool,
}

/// What another system calls a record.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExternalId {
    /// Which system.
    #[schema(example = "erp", min_length = 1, max_length = 200)]
    system: String,
    /// What it is there.
    #[schema(example = "customer", min_length = 1, max_length = 200)]
    object_type: String,
    /// Its id there.
    #[schema(min_length = 1, max_length = 200)]
    id: String,
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
            external_ids: body.external_ids,
            merged_into: body.merged_into,
            active: record.active,
        }
    }
}

/// A new record.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"code": "DT-0007", "name": "3 号楼客梯", "details": {"model": "KONE 3000S"}}))]
pub(crate) struct CreateRecord {
    /// Left out where the collection gives codes out.
    #[schema(max_length = 100)]
    pub(crate) code: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) parent_id: Option<Uuid>,
    #[serde(default)]
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) details: Map<String, Value>,
    #[serde(default)]
    #[schema(value_type = Vec<ExternalId>)]
    pub(crate) external_ids: Vec<collection::ExternalId>,
}

/// Changes to a record; what is not mentioned stays. `details` and `externalIds` are
/// replaced as a whole.
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
    #[schema(value_type = Option<Vec<ExternalId>>)]
    pub(crate) external_ids: Option<Vec<collection::ExternalId>>,
    pub(crate) active: Option<bool>,
}

/// One change of a record.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordChange {
    pub(crate) at: Instant,
    pub(crate) actor: Actor,
    pub(crate) version: i64,
    pub(crate) code: String,
    pub(crate) active: bool,
    /// The content before; null for a new record.
    #[schema(value_type = Option<HashMap<String, Value>>, required)]
    pub(crate) before: Value,
    /// The content after.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) after: Value,
}

impl RecordChange {
    /// The change that an event of the log tells of; nothing for events of another sort.
    pub(crate) fn new(logged: Logged) -> Option<Self> {
        let Event::DocumentSaved { key, version, active, before, after, .. } = logged.event else { return None };
        Some(Self { at: logged.at.into(), actor: logged.actor.into(), version, code: key, active, before, after })
    }
}
