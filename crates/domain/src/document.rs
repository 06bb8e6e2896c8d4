//! Documents: the slowly changing things an order refers to.
//!
//! Users, departments, order types, forms, option lists and records are all small, versioned, keyed
//! JSON documents. They share one row shape, one command and one event, and are held warm in memory
//! by [`crate::catalog::Catalog`].

use crate::collection::ExternalId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// One document of any kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// UUIDv7.
    pub id: Uuid,
    /// What it is: `user`, `department`, `order_type`, `form`, `option_list`, `collection` or `record:<collection>`.
    pub kind: String,
    /// Unique within organisation and kind: login, code, slug.
    pub key: String,
    /// Grows by one with every change; the ETag.
    pub version: i64,
    /// Retired documents stay readable and can no longer be chosen.
    pub active: bool,
    /// The kind's own content, always a JSON object.
    pub body: Value,
}

/// A typed document body.
pub trait Body: Serialize + DeserializeOwned {
    /// The stored kind; it never changes.
    const KIND: &'static str;
}

impl Document {
    /// Reads the body as its type.
    ///
    /// # Errors
    /// When the stored JSON does not fit `T`: a programming fault or a damaged row.
    pub fn read<T: Body>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.body)
    }
}

/// The kind under which records of `collection` are stored.
pub fn record_kind(collection: &str) -> String {
    format!("record:{collection}")
}

/// A record of master data: customer, site, device or an owner-defined collection.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The name people search for.
    pub name: String,
    /// The record it belongs to: a device to a site, a site to a customer.
    #[serde(default)]
    pub parent_id: Option<Uuid>,
    /// Owner-defined details.
    #[serde(default)]
    pub details: serde_json::Map<String, Value>,
    /// What other systems call it. The store keeps each of them once in an organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
    /// The record this one turned out to be the same as. It stays readable; whoever means it means that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Uuid>,
}
