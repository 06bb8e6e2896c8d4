//! Tasks: what people are asked to do.

use super::{Actor, Attention, FlowActName, Instant, OrderSummary, Text};
use gongdan_domain::text;
use gongdan_engine::definition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something a person is or was asked to do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Task {
    pub(crate) order: OrderSummary,
    pub(crate) visit: i64,
    pub(crate) seat: i64,
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    pub(crate) since: Instant,
    /// Of tasks still to be done: how soon the order is due (`order.dueAt`), by the clock of the server.
    pub(crate) urgency: Urgency,
    /// The values that the owner of the flow shows in lists of tasks, as far as the caller may see them; empty ones
    /// are left out.
    pub(crate) key_fields: Vec<KeyField>,
    /// Whether only advice is asked for.
    pub(crate) advice: bool,
    /// Whether approving means that work is done.
    pub(crate) is_work: bool,
    /// Whether approving means that an order which was sent back is submitted again.
    pub(crate) submits_again: bool,
    /// When a comment is asked for: `never`, `on_reject` or `always`.
    #[schema(value_type = String)]
    pub(crate) comment: definition::Asked,
    /// Whose duty it is, when the caller is a deputy.
    #[schema(required)]
    pub(crate) on_behalf_of: Option<Actor>,
    /// What was done, for tasks that are over.
    #[schema(required)]
    pub(crate) done: Option<TaskDone>,
}

/// How soon something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Urgency {
    /// It was due already.
    Overdue,
    /// Before the day ends, in the organisation's time zone.
    Today,
    /// After that, or not at all.
    Later,
}

/// One value of an order, in words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyField {
    pub(crate) field: String,
    #[schema(value_type = Text)]
    pub(crate) label: text::Text,
    /// As lists show it, in the caller's language.
    pub(crate) words: String,
}

/// How a task ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskDone {
    pub(crate) at: Instant,
    /// The act: `approve`, `reject`, `return` and so on.
    pub(crate) how: String,
}

/// How much waits for the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskCount {
    /// Open tasks, counted no further than 1,000.
    pub(crate) open: i64,
    /// How many of these are overdue.
    pub(crate) overdue: i64,
    /// How many of these are due before the day ends, in the organisation's time zone.
    pub(crate) today: i64,
    /// Unread notices, counted no further than 1,000.
    pub(crate) unread: i64,
}

/// One act on many tasks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ActOnTasks {
    /// `approve` or `reject`.
    pub(crate) act: FlowActName,
    #[schema(min_items = 1, max_items = 100)]
    pub(crate) tasks: Vec<TaskRef>,
    #[serde(default)]
    #[schema(max_length = 10000)]
    pub(crate) comment: String,
}

/// Which task.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TaskRef {
    pub(crate) order_id: Uuid,
    pub(crate) visit: u32,
    pub(crate) seat: u32,
}

/// What became of one of many.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskResult {
    pub(crate) order_id: Uuid,
    pub(crate) visit: u32,
    pub(crate) seat: u32,
    /// Whether it was done.
    pub(crate) done: bool,
    /// Why not: a problem's code.
    #[schema(required)]
    pub(crate) code: Option<&'static str>,
    #[schema(required, value_type = Option<Text>)]
    pub(crate) text: Option<text::Text>,
}

/// An order that cannot go on by itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StuckOrder {
    pub(crate) order: OrderSummary,
    pub(crate) since: Instant,
    pub(crate) attention: Attention,
}
