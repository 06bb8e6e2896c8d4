//! Long work on the flow of an order type: what server and runner share.

use crate::job::JobParameters;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Past orders lived through again in another flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplayFlow {
    /// Of which type.
    pub type_id: Uuid,
    /// The published version it is compared with.
    pub version: i64,
    /// The flow as it is meant to be.
    pub flow: Value,
    /// How many orders at most, the latest first.
    pub most: usize,
}

impl JobParameters for ReplayFlow {
    const KIND: &'static str = "flow.replay";
}

/// Running orders that go on in another version of their flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MigrateFlow {
    /// Of which type.
    pub type_id: Uuid,
    /// The version they go on in.
    pub to: i64,
    /// The steps to enter anew, by those they wait at now.
    pub steps: BTreeMap<String, String>,
    /// Why, for the history of each order.
    pub comment: String,
}

impl JobParameters for MigrateFlow {
    const KIND: &'static str = "flow.migrate";
}

/// Everything that waits for somebody goes to somebody else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HandOver {
    /// Whoever leaves.
    pub from: Uuid,
    /// Whoever takes over.
    pub to: Uuid,
    /// Why, for the history of each order.
    pub comment: String,
}

impl JobParameters for HandOver {
    const KIND: &'static str = "flow.hand_over";
}
