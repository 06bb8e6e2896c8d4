//! Orders: what one is and which states it passes through.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Values of a form by field id.
pub type Values = Map<String, Value>;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Somebody still has to act.
    Open,
    /// The work is done.
    Done,
    /// Ended without the work being done.
    Cancelled,
}

impl Status {
    /// The stored and sent code; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads a code written by [`Status::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Open, Self::Done, Self::Cancelled].into_iter().find(|s| s.code() == code)
    }

    /// Whether an order may go from `self` to `to`.
    pub fn may_become(self, to: Self) -> bool {
        match (self, to) {
            (Self::Open, Self::Done | Self::Cancelled) | (Self::Done | Self::Cancelled, Self::Open) => true,
            (Self::Open, Self::Open) | (Self::Done | Self::Cancelled, Self::Done | Self::Cancelled) => false,
        }
    }
}

/// Through which door an order came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The web app.
    Web,
    /// An API token.
    Api,
    /// The anonymous public form.
    Public,
}

impl Source {
    /// The stored and sent code; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
            Self::Public => "public",
        }
    }

    /// Reads a code written by [`Source::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Web, Self::Api, Self::Public].into_iter().find(|s| s.code() == code)
    }
}

/// The hot, narrow part of an order; the form values live in a row of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// UUIDv7, so that the key order is the order of arrival.
    pub id: Uuid,
    /// The readable number, unique in the organisation.
    pub number: String,
    /// The order type.
    pub type_id: Uuid,
    /// The form version the order was born with and keeps.
    pub form_version: i64,
    /// One line that says what it is about.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Who asked; `None` for the public form.
    pub requester_id: Option<Uuid>,
    /// The requester's name when the order was submitted.
    pub requester_name: String,
    /// Through which door it came.
    pub source: Source,
    /// When it became durable.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change; the ETag.
    pub version: i64,
    /// How many comments it has.
    pub comments: i64,
    /// How many attachments it has.
    pub attachments: i64,
}

/// One comment on an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// UUIDv7.
    pub id: Uuid,
    /// The order it belongs to.
    pub order_id: Uuid,
    /// Who wrote it; `None` for the system.
    pub author_id: Option<Uuid>,
    /// The author's name at that time.
    pub author_name: String,
    /// Plain text.
    pub text: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The field's id.
    pub field: String,
    /// The value before; null if there was none.
    pub before: Value,
    /// The value after; null if it was removed.
    pub after: Value,
}
