//! The installation itself.

use super::{Instant, Role};
use gongdan_domain::permission::BuiltIn;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What anybody may know of an installation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Meta {
    /// `Gongdan`.
    pub(crate) product: &'static str,
    pub(crate) version: &'static str,
    /// Accounts to try; empty except in a demo.
    pub(crate) demo: Vec<DemoLogin>,
    pub(crate) max_upload_bytes: u64,
    /// How many organisations there are: with one, nobody need name it.
    pub(crate) organisations: usize,
}

/// An account of a demo.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DemoLogin {
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) name: String,
    #[schema(value_type = Role)]
    pub(crate) role: BuiltIn,
}

/// Whether the server can do its work.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Readiness {
    /// `ready` or `not-ready`.
    pub(crate) status: &'static str,
    /// Whether the database answered in time.
    pub(crate) database: bool,
    /// Followers that stand still.
    pub(crate) halted: Vec<String>,
}

/// One who follows the log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Follower {
    pub(crate) name: String,
    /// Everything up to here is handled.
    pub(crate) position: i64,
    /// Where the log ends.
    pub(crate) head: i64,
    /// Events still to be handled.
    pub(crate) lag: i64,
    /// Age of the oldest of them.
    pub(crate) lag_seconds: f64,
    /// The node at work.
    #[schema(required)]
    pub(crate) leased_by: Option<String>,
    /// Events on the list of failures.
    pub(crate) failures: i64,
}

/// An event that a follower could not handle.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Failure {
    pub(crate) id: Uuid,
    pub(crate) follower: String,
    pub(crate) position: i64,
    pub(crate) event_kind: String,
    pub(crate) reason: String,
    pub(crate) attempts: i64,
    pub(crate) first_at: Instant,
    pub(crate) last_at: Instant,
}
