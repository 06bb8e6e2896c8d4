//! Links by which a message is answered where it is read.
//!
//! A link carries a sealed [`Invitation`]. It is good for one task of one person: once the task is done, by the link or
//! otherwise, it opens nothing any more, for a visit's id is never used again.

use crate::OrgId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// For what invitations are sealed.
pub const PURPOSE: &str = "answer";

/// What the reader of a message may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// The organisation.
    pub org: OrgId,
    /// The order.
    pub order_id: Uuid,
    /// Its visit to a step.
    pub visit: u32,
    /// The seat in it.
    pub seat: u32,
    /// Whose answer it is.
    pub person: Uuid,
    /// Until when it opens.
    pub until: Timestamp,
}

/// The place of the web app that opens a ticket. What follows `#` is not sent to any server, so that tickets stand in no
/// log, and a program that follows links of mails learns and does nothing.
pub fn place(ticket: &str) -> String {
    format!("/answer#{ticket}")
}
