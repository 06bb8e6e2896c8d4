//! What people are told, as the API writes it.

use super::{Actor, Instant, OrderSummary, Status};
use gongdan_domain::notice::NoticeKind;
use gongdan_domain::order;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why somebody is told.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NoticeReason {
    /// Nobody acted in time, and the reader is above those who were asked.
    Escalated,
    /// The time of an order the reader has to do with is over.
    Overdue,
    /// It runs out soon.
    DueSoon,
    /// What the reader is asked to do waits.
    Reminded,
    /// The reader is responsible now.
    Assigned,
    /// A comment names the reader.
    Mentioned,
    /// The order the reader asked for was sent back.
    Returned,
    /// An order the reader follows is over.
    Ended,
    /// The flow tells the reader.
    Informed,
    /// Somebody commented on an order the reader follows.
    Commented,
    /// A connection failed for too long and was switched off.
    Disconnected,
}

/// One thing the reader is told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Notice {
    /// Its place in the organisation's log: later ones have higher numbers.
    pub(crate) position: i64,
    #[schema(value_type = NoticeReason)]
    pub(crate) reason: NoticeKind,
    /// The order it is about; left out for `disconnected`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) order: Option<OrderSummary>,
    /// For `disconnected`, the name of the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) connection: Option<String>,
    /// For `ended`, the state in which the order ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Status>)]
    pub(crate) ended: Option<order::Status>,
    /// Who caused it.
    pub(crate) actor: Actor,
    pub(crate) at: Instant,
    pub(crate) seen: bool,
}

/// How much the reader has not seen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeCount {
    /// Counted no further than 1,000.
    pub(crate) unseen: i64,
}

/// Which notices were seen: exactly one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NoticesSeen {
    /// All up to this position.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub(crate) up_to: Option<i64>,
    /// All about this order or connection.
    #[serde(default)]
    pub(crate) order_id: Option<Uuid>,
}
