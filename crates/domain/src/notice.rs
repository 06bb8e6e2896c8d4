//! What people are told of orders, beside what they are asked to do.

use crate::event::Actor;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why somebody is told. Earlier ones go before later ones where one event would tell a person twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Nobody acted in time, and they are above those who were asked.
    Escalated,
    /// The time of an order they have to do with is over.
    Overdue,
    /// It runs out soon.
    DueSoon,
    /// What they are asked to do waits.
    Reminded,
    /// They are responsible now.
    Assigned,
    /// A comment names them.
    Mentioned,
    /// The order they asked for was sent back.
    Returned,
    /// An order they follow is over.
    Ended,
    /// The flow tells them.
    Informed,
    /// Somebody commented on an order they follow.
    Commented,
    /// Gongdan switched off a connection that failed for too long, and they look after it.
    Disconnected,
}

impl NoticeKind {
    /// Every kind, the most urgent first.
    pub const ALL: [Self; 11] = [
        Self::Escalated,
        Self::Overdue,
        Self::DueSoon,
        Self::Reminded,
        Self::Assigned,
        Self::Mentioned,
        Self::Returned,
        Self::Ended,
        Self::Informed,
        Self::Commented,
        Self::Disconnected,
    ];

    /// The stored and sent code; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Escalated => "escalated",
            Self::Overdue => "overdue",
            Self::DueSoon => "due_soon",
            Self::Reminded => "reminded",
            Self::Assigned => "assigned",
            Self::Mentioned => "mentioned",
            Self::Returned => "returned",
            Self::Ended => "ended",
            Self::Informed => "informed",
            Self::Commented => "commented",
            Self::Disconnected => "disconnected",
        }
    }

    /// Reads a code written by [`NoticeKind::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether the flow itself chose whom to tell: they take part, whatever their roles let them see.
    pub fn is_of_flow(self) -> bool {
        matches!(self, Self::Escalated | Self::Overdue | Self::DueSoon | Self::Reminded | Self::Informed)
    }
}

/// One person told of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Who is told.
    pub user_id: Uuid,
    /// The event's place in the organisation's log.
    pub position: i64,
    /// Why.
    pub kind: NoticeKind,
    /// Of which order; for [`NoticeKind::Disconnected`], of which connection.
    pub order_id: Uuid,
    /// For [`NoticeKind::Ended`], the code of the order's state; for [`NoticeKind::Disconnected`], the connection's name.
    pub detail: Option<String>,
    /// Who caused it; nobody's id for a schedule.
    pub actor: Actor,
    /// When it happened.
    pub at: Timestamp,
    /// When they saw it.
    pub seen_at: Option<Timestamp>,
}
