//! Webhooks in.

use super::{Instant, OutletHealth};
use gongdan_domain::inbound;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What an inbound webhook is like.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "ERP", "typeId": "0191d2f4-1f6e-7c3a-9a55-3f6c1d2e4b5a",
    "set": {"fault": "body.description", "external_no": "body.id"}, "key": "external_no"}))]
pub(crate) struct SaveInboundWebhook {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// What messages become orders of.
    pub(crate) type_id: Uuid,
    /// An expression over `body`, the message, for each field.
    #[schema(value_type = HashMap<String, String>)]
    pub(crate) set: BTreeMap<String, String>,
    /// The unique field by whose value the order is found that a message changes; without one every message is new.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub(crate) key: Option<String>,
    /// Who acts; the caller, if left out. Others than the caller are for administrators.
    #[serde(default)]
    pub(crate) acts_for: Option<Uuid>,
    /// Whether it is on.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub(crate) active: bool,
}

fn yes() -> bool {
    true
}

/// An inbound webhook.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InboundWebhook {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) type_id: Uuid,
    #[schema(value_type = HashMap<String, String>)]
    pub(crate) set: BTreeMap<String, String>,
    #[schema(required)]
    pub(crate) key: Option<String>,
    pub(crate) acts_for: Uuid,
    pub(crate) active: bool,
    /// Where the other system sends to, behind the address of this installation.
    pub(crate) path: String,
    pub(crate) secret_at: Instant,
    /// Until when the secret before it is good as well.
    #[schema(required)]
    pub(crate) previous_until: Option<Instant>,
    /// What became of messages whose signature held.
    pub(crate) health: OutletHealth,
}

impl InboundWebhook {
    /// Puts both halves together.
    pub(crate) fn new(
        (id, version, active): (Uuid, i64, bool),
        body: inbound::InboundWebhook,
        organisation: &str,
        health: OutletHealth,
    ) -> Self {
        let inbound::InboundWebhook { name, type_id, set, key, acts_for, secret_at, previous_until, .. } = body;
        let path = format!("/api/v1/public/hooks/{organisation}/{id}");
        let (secret_at, previous_until) = (secret_at.into(), previous_until.map(Instant));
        Self { id, version, name, type_id, set, key, acts_for, active, path, secret_at, previous_until, health }
    }
}

/// A new inbound webhook with its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewInboundWebhook {
    #[serde(flatten)]
    pub(crate) webhook: InboundWebhook,
    pub(crate) secret: String,
}

/// What came of a message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Received {
    /// The order.
    pub(crate) id: Uuid,
    pub(crate) number: String,
    /// Whether the message made it.
    pub(crate) created: bool,
}

/// What would come of a message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rehearsed {
    /// The values it gives.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) values: Map<String, Value>,
    /// The number of the order it would change; a new one, if there is none.
    #[schema(required)]
    pub(crate) changes: Option<String>,
}
