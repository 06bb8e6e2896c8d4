//! An event where it stands.

use super::{Actor, Event};
use crate::permission::Place;
use jiff::Timestamp;
use uuid::Uuid;

/// An event in its place in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// UUIDv7 of the event; outside effects carry it so that a repeat is recognised.
    pub id: Uuid,
    /// Place in the organisation's log, from 1, without gaps.
    pub position: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Actor,
    /// The version of the subject after it; 0 where the subject has none.
    pub version: i64,
    /// For orders, where the order stood after it: decides who may see the event.
    pub place: Option<Place>,
    /// The request that caused it, as in the logs.
    pub request_id: String,
    /// The fact.
    pub event: Event,
}
