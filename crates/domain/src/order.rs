//! Orders: what one is and which states it passes through.

use crate::form::{Lookup, RecordRef, Reference};
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
    /// Ended by somebody whose approval it needed.
    Rejected,
}

impl Status {
    /// All of them, in the order people read them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Done, Self::Cancelled, Self::Rejected];

    /// The stored and sent code; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Rejected => "rejected",
        }
    }

    /// Reads a code written by [`Status::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Whether an order may be moved from `self` to `to` by hand.
    pub fn may_become(self, to: Self) -> bool {
        match (self, to) {
            (Self::Open, Self::Done | Self::Cancelled) => true,
            (Self::Done | Self::Cancelled | Self::Rejected, to) => to == Self::Open,
            (Self::Open, Self::Open | Self::Rejected) => false,
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
    /// A table of past orders.
    Import,
    /// A step of another order's flow.
    Flow,
}

impl Source {
    /// The stored and sent code; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
            Self::Public => "public",
            Self::Import => "import",
            Self::Flow => "flow",
        }
    }

    /// Reads a code written by [`Source::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Web, Self::Api, Self::Public, Self::Import, Self::Flow].into_iter().find(|s| s.code() == code)
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
    /// The requester's department when the order was submitted.
    pub department_id: Option<Uuid>,
    /// The site it concerns, see [`Links`].
    pub site_id: Option<Uuid>,
    /// The customer it concerns, see [`Links`].
    pub customer_id: Option<Uuid>,
    /// Who is responsible for it.
    pub assignee_id: Option<Uuid>,
    /// Through which door it came.
    pub source: Source,
    /// When it became durable.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When the first goal of its service level that is not reached is due.
    pub due_at: Option<Timestamp>,
    /// Grows by one with every change; the ETag.
    pub version: i64,
    /// How many comments it has.
    pub comments: i64,
    /// How many attachments it has.
    pub attachments: i64,
}

/// What an order concerns: part of what decides who reaches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Links {
    /// The site.
    pub site_id: Option<Uuid>,
    /// The customer.
    pub customer_id: Option<Uuid>,
}

/// Records lie at most this deep below each other; a longer way up is a circle.
const DEEPEST: usize = 50;

impl Links {
    /// Reads them off what an order's values point at. The first site named counts, else the site above the first
    /// record that has one; the same for customers, and then the customer above that site.
    pub fn of(references: &[(String, Reference)], lookup: &dyn Lookup) -> Self {
        let named: Vec<Vec<RecordRef>> = references
            .iter()
            .filter_map(|(_, target)| match target {
                Reference::Record(id) => Some(way_up(*id, lookup)),
                Reference::User(_) | Reference::Attachment(_) | Reference::Department(_) => None,
            })
            .collect();
        let find = |collection: &str| {
            let mut itself = named.iter().filter_map(|way| way.first());
            let mut above = named.iter().flatten();
            let is = |r: &&RecordRef| r.collection == collection;
            itself.find(is).or_else(|| above.find(is)).map(|record| record.id)
        };
        let site_id = find("site");
        let above_site = || way_up(site_id?, lookup).into_iter().find(|r| r.collection == "customer").map(|r| r.id);
        Self { site_id, customer_id: find("customer").or_else(above_site) }
    }
}

/// A record and everything above it.
fn way_up(id: Uuid, lookup: &dyn Lookup) -> Vec<RecordRef> {
    let first = lookup.record(id);
    let above = |record: &RecordRef| record.parent_id.and_then(|id| lookup.record(id));
    std::iter::successors(first, above).take(DEEPEST).collect()
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
    /// Whether it is for colleagues only.
    pub internal: bool,
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
