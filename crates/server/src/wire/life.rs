//! Orders among people and among each other.

use super::{Actor, Instant, OrderSummary};
use gongdan_domain::life;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who shall be responsible.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AssignOrder {
    /// A user, or null for nobody.
    #[schema(required)]
    pub(crate) assignee_id: Option<Uuid>,
}

/// Who follows an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Watching {
    /// Whether the caller does.
    pub(crate) watching: bool,
    /// Everybody who does; requester and assignee do unless they said no.
    pub(crate) watchers: Vec<Actor>,
}

/// In which way one order belongs to another: `relates`, `duplicates`, `blocks`, `caused_by`, `child_of`,
/// `merged_into`, `split_from`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LinkKind {
    Relates,
    Duplicates,
    Blocks,
    CausedBy,
    ChildOf,
    MergedInto,
    SplitFrom,
}

/// A new link.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"kind": "blocks", "orderId": "019a8c1e-2f00-7000-8000-000000000001"}))]
pub(crate) struct LinkOrder {
    #[schema(value_type = LinkKind)]
    pub(crate) kind: life::LinkKind,
    /// The other order.
    pub(crate) order_id: Uuid,
    /// Whether the other order is the one that says it: it blocks this one, it is a part of this one.
    #[serde(default)]
    pub(crate) inverse: bool,
}

/// A link as seen from one of its orders.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Link {
    #[schema(value_type = LinkKind)]
    pub(crate) kind: life::LinkKind,
    /// Whether the other order is the one that says it.
    pub(crate) inverse: bool,
    /// The other order.
    pub(crate) order: OrderSummary,
}

/// What an order belongs to, as far as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Links {
    pub(crate) items: Vec<Link>,
    /// How many parts it has.
    pub(crate) children: usize,
    /// How many of them are no longer open.
    pub(crate) closed_children: usize,
}

/// The order that lives on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeOrder {
    pub(crate) into: Uuid,
}

/// A comment that names the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mention {
    pub(crate) order: OrderSummary,
    pub(crate) comment: MentionComment,
}

/// Its words.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MentionComment {
    pub(crate) id: Uuid,
    pub(crate) text: String,
    pub(crate) author: Actor,
    pub(crate) created_at: Instant,
}

/// A draft of the caller.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Draft {
    pub(crate) id: Uuid,
    /// Grows by one with every change.
    pub(crate) version: i64,
    pub(crate) updated_at: Instant,
    /// As the device sent it.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) content: Value,
}

/// A draft to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveDraft {
    /// The version it goes on from; 0 for a new draft.
    #[schema(minimum = 0)]
    pub(crate) base: i64,
    /// The idempotency key it will be submitted with: once that has a receipt the draft is no draft any more.
    #[schema(nullable = false)]
    pub(crate) key: Option<Uuid>,
    /// Whatever the device needs to go on; kept as it is.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) content: serde_json::Map<String, Value>,
}

/// What became of a draft.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedDraft {
    /// The version kept now.
    pub(crate) version: i64,
    /// When another device was faster: what it kept. The draft that was sent is not kept then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) newer: Option<Draft>,
}

/// An event as auditors read it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditEntry {
    pub(crate) position: i64,
    pub(crate) at: Instant,
    /// `order.edited`, `document.saved`, `sign_in.failed` and others.
    pub(crate) kind: String,
    pub(crate) actor: Actor,
    pub(crate) subject: AuditSubject,
    /// Version of the subject after it; 0 where it has none.
    pub(crate) version: i64,
    /// The request, as in the logs.
    pub(crate) request_id: String,
    /// The network address it came from.
    #[schema(required)]
    pub(crate) address: Option<String>,
    /// What the program called itself.
    #[schema(required)]
    pub(crate) agent: Option<String>,
    /// The event as it stands in the log: `before` and `after` of documents, `changes` of orders.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) data: Value,
    /// What of it the reader may not see: fields of the order, or members of `data`. They are left out.
    pub(crate) hidden: Vec<String>,
}

/// What an event is about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditSubject {
    pub(crate) id: Uuid,
    /// What people call it, if that is known.
    pub(crate) label: String,
}

/// A step of the check of the hash chain.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditCheck {
    /// Everything up to here is as it was written.
    pub(crate) checked: i64,
    /// The newest event with a link.
    pub(crate) linked: i64,
    /// The newest event.
    pub(crate) head: i64,
    /// The first place that does not fit, or null.
    #[schema(required)]
    pub(crate) broken: Option<i64>,
    /// The link at `checked`, hexadecimal: written down elsewhere it will show a log that was rewritten as a whole.
    pub(crate) link: String,
}
