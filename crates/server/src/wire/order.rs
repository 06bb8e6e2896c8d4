//! Orders and what happens to them.

use super::{Actor, Attachment, Instant, Source, Status};
use gongdan_domain::order;
use gongdan_domain::past::ForeignId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

/// A new order.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "typeId": "019a8c1e-2f00-7000-8000-000000000001",
    "values": {"category": "water", "description": "三楼水管漏水", "urgent": true}
}))]
pub(crate) struct SubmitOrder {
    pub(crate) type_id: Uuid,
    /// The form version that was filled in; the current one, if left out.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub(crate) form_version: Option<i64>,
    /// Values by field id.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) values: Map<String, Value>,
    /// The order it comes out of.
    #[serde(default)]
    #[schema(nullable = false)]
    pub(crate) part_of: Option<PartOf>,
    /// People for the steps of the flow that the requester chooses for; see the preview of the flow.
    #[serde(default)]
    pub(crate) chosen: BTreeMap<String, Vec<Uuid>>,
}

/// The order that a new one comes out of.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartOf {
    pub(crate) order_id: Uuid,
    pub(crate) kind: PartKind,
}

/// How a new order comes out of another: `child_of` is a piece of the work on it, `split_from` takes over some of
/// what was asked there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PartKind {
    ChildOf,
    SplitFrom,
}

impl From<PartOf> for gongdan_domain::life::PartOf {
    fn from(part: PartOf) -> Self {
        Self { order_id: part.order_id, split: part.kind == PartKind::SplitFrom }
    }
}

/// A new order by a stranger.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubmitPublicOrder {
    /// Values by field id.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) values: Map<String, Value>,
    /// As it came with the form.
    pub(crate) challenge: String,
    /// Must be empty: no person sees this field.
    #[serde(default)]
    pub(crate) website: String,
}

/// The order is durable.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Receipt {
    pub(crate) id: Uuid,
    #[schema(example = "WX-20261122-0007")]
    pub(crate) number: String,
    pub(crate) version: i64,
    pub(crate) type_id: Uuid,
    #[schema(value_type = Status)]
    pub(crate) status: order::Status,
    pub(crate) title: String,
    pub(crate) created_at: Instant,
}

/// The stranger's order is durable.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PublicReceipt {
    pub(crate) number: String,
    pub(crate) created_at: Instant,
}

/// An order in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderSummary {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) version: i64,
    pub(crate) type_id: Uuid,
    pub(crate) title: String,
    #[schema(value_type = Status)]
    pub(crate) status: order::Status,
    pub(crate) requester: Actor,
    /// The requester's department when the order was submitted.
    #[schema(required)]
    pub(crate) department_id: Option<Uuid>,
    /// Who is responsible.
    #[schema(required)]
    pub(crate) assignee_id: Option<Uuid>,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
    /// When the first goal of its service level that is not reached is due; null where nothing is, and while its time
    /// stands still.
    #[schema(required)]
    pub(crate) due_at: Option<Instant>,
    /// How many comments it has.
    pub(crate) comments: i64,
    /// How many files it has.
    pub(crate) attachments: i64,
    /// In lists: words of the columns asked for, by field; empty ones are left out.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    pub(crate) columns: BTreeMap<String, String>,
}

impl From<order::Order> for OrderSummary {
    fn from(o: order::Order) -> Self {
        Self {
            id: o.id,
            number: o.number,
            version: o.version,
            type_id: o.type_id,
            title: o.title,
            status: o.status,
            requester: Actor { id: o.requester_id, name: o.requester_name },
            department_id: o.department_id,
            assignee_id: o.assignee_id,
            created_at: o.created_at.into(),
            updated_at: o.updated_at.into(),
            due_at: o.due_at.map(Into::into),
            comments: o.comments,
            attachments: o.attachments,
            columns: BTreeMap::new(),
        }
    }
}

/// Which orders to list.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "filter": {"and": [{"field": "status", "op": "eq", "values": ["open"]}, {"words": "电梯"}]}, "sort": "-created"
}))]
pub(crate) struct QueryOrders {
    /// Words, or a tree of `{"and": […]}`, `{"or": […]}`, `{"not": …}`, `{"words": "…"}` and
    /// `{"field", "op", "values"}`.
    #[serde(default)]
    #[schema(value_type = Option<Value>)]
    pub(crate) filter: Value,
    /// A field, with `-` before it for the largest first; `-created` if left out.
    #[serde(default)]
    pub(crate) sort: Option<String>,
    /// More columns.
    #[serde(default)]
    #[schema(max_items = 40)]
    pub(crate) fields: Vec<String>,
    /// Entries on a page.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<usize>,
    /// `next` of the page before.
    #[serde(default)]
    pub(crate) after: Option<String>,
    /// `false` to leave the total out.
    #[serde(default)]
    pub(crate) count: Option<bool>,
}

/// A page of orders.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderPage {
    pub(crate) items: Vec<OrderSummary>,
    /// Where the next page begins (`after`), or null on the last page.
    #[schema(required)]
    pub(crate) next: Option<String>,
    /// Whether the index of the sort is still being built: until then the newest come first.
    pub(crate) building: bool,
    /// Whether the page is full or the last one; else the search stopped early and goes on at `next`.
    pub(crate) complete: bool,
    /// Left out when it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) total: Option<Total>,
}

/// How many there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Total {
    /// At most 10,000.
    pub(crate) count: i64,
    /// Whether there are, or may be, more than `count`.
    pub(crate) capped: bool,
}

/// A whole order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Order {
    #[serde(flatten)]
    pub(crate) summary: OrderSummary,
    pub(crate) form_version: i64,
    /// Values by field id.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) values: Map<String, Value>,
    /// What the ids in `values` stand for.
    pub(crate) references: HashMap<Uuid, Reference>,
    /// Fields of the form that the caller may not change, among them those whose value they may not see.
    pub(crate) read_only: Vec<String>,
    /// What the caller may do now: `edit`, `comment`, `attach`, `complete`, `cancel`, `reopen`.
    pub(crate) actions: Vec<&'static str>,
    #[schema(value_type = Source)]
    pub(crate) source: order::Source,
    /// What other systems call it.
    pub(crate) external_ids: Vec<OrderExternalId>,
}

/// What another system calls an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderExternalId {
    /// The other system.
    pub(crate) system: String,
    /// The name there.
    pub(crate) id: String,
}

impl From<ForeignId> for OrderExternalId {
    fn from(foreign: ForeignId) -> Self {
        Self { system: foreign.system, id: foreign.id }
    }
}

/// What an id stands for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reference {
    pub(crate) kind: ReferenceKind,
    /// What people call it.
    pub(crate) label: String,
    /// Of a record or a department, its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) code: Option<String>,
}

/// What kind of thing an id names.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReferenceKind {
    /// A user.
    User,
    /// A record of master data.
    Record,
    /// A department.
    Department,
    /// A file.
    Attachment,
}

/// New values; null removes one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"values": {"description": "水已止住，待换阀门", "room": null},
    "seen": {"description": "水管漏水", "room": "302"}}))]
pub(crate) struct EditOrder {
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) values: Map<String, Value>,
    /// What the client last read of the fields in `values`; a field left out was empty. With it the edit is
    /// merged with what others changed since, and refused (`field-conflict`) only where they set the same field
    /// to another value.
    #[serde(default)]
    #[schema(value_type = Option<HashMap<String, Value>>)]
    pub(crate) seen: Option<Map<String, Value>>,
}

/// A field that two people set to different values.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldConflict {
    /// The field's id.
    pub(crate) field: String,
    /// What the client had read.
    #[schema(required)]
    pub(crate) base: Value,
    /// What stands there now.
    #[schema(required)]
    pub(crate) theirs: Value,
    /// What the client sent, as it would be stored.
    #[schema(required)]
    pub(crate) yours: Value,
}

/// Another state.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "done", "comment": "已更换阀门"}))]
pub(crate) struct MoveOrder {
    #[schema(value_type = Status)]
    pub(crate) to: order::Status,
    #[serde(default)]
    #[schema(max_length = 10000)]
    pub(crate) comment: String,
}

/// Something that happened to an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryEntry {
    /// Its place in the organisation's log.
    pub(crate) position: i64,
    pub(crate) at: Instant,
    /// `order.submitted`, `order.edited`, `order.commented`, `order.noted`, `order.attached`, `order.moved`, `order.assigned`,
    /// `order.watched`, `order.linked`, `order.unlinked`, `order.flowed`, `order.due`, `order.paused` or `order.resumed`.
    pub(crate) kind: &'static str,
    pub(crate) actor: Actor,
    /// The order's version after it.
    pub(crate) version: i64,
    /// By kind: edited `{changes: [{field, before, after}]}`, commented `{commentId, text}`, attached
    /// `{attachments: [{id, name}]}`, moved `{from, to, comment}`, assigned
    /// `{from, to}`, watched `{user, watching}`, linked and unlinked `{link, otherId, otherNumber, inverse}`.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) data: Value,
}

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Comment {
    pub(crate) id: Uuid,
    pub(crate) text: String,
    /// Whether it is for colleagues only.
    pub(crate) internal: bool,
    pub(crate) author: Actor,
    pub(crate) created_at: Instant,
    /// Files sent with it.
    pub(crate) attachments: Vec<Attachment>,
    /// The users it names.
    pub(crate) mentions: Vec<Actor>,
    /// The order it was written on, when that was merged into the one asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) order_id: Option<Uuid>,
}

/// A new comment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "已联系物业，下午上门。"}))]
pub(crate) struct AddComment {
    #[schema(min_length = 1, max_length = 10000)]
    pub(crate) text: String,
    /// Finished uploads to send with it.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub(crate) attachments: Vec<Uuid>,
    /// Users it names; they watch the order from now on and find it among their mentions.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub(crate) mentions: Vec<Uuid>,
    /// Only for those who may read such comments (`note`): neither requesters nor the public. It takes no files.
    #[serde(default)]
    pub(crate) internal: bool,
}

/// More files.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddAttachments {
    /// Finished uploads.
    #[schema(min_items = 1, max_items = 50)]
    pub(crate) attachments: Vec<Uuid>,
}
