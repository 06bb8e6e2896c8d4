//! Webhooks and what is on its way out.

use super::{Instant, Text};
use gongdan_domain::delivery::{self, Health};
use gongdan_domain::{self as domain, webhook};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a webhook is like.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "ERP", "url": "https://erp.example.com/hooks/gongdan",
    "events": ["order.submitted", "order.moved"], "filter": "order.status == 'done'"}))]
pub(crate) struct SaveWebhook {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// Where messages go: the open internet, or what the operator allows.
    #[schema(min_length = 1, max_length = 2000)]
    pub(crate) url: String,
    /// Kinds of events; none means all: `order.submitted`, `order.edited`, `order.commented`, `order.noted`,
    /// `order.attached`, `order.moved`, `order.flowed`, `order.assigned`, `order.watched`, `order.linked`,
    /// `order.unlinked`, `order.due`, `order.paused`, `order.resumed`.
    #[serde(default)]
    #[schema(max_items = 14)]
    pub(crate) events: Vec<String>,
    /// Order types; none means all.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub(crate) type_ids: Vec<Uuid>,
    /// A condition on `event`, `order.number`, `order.title`, `order.type`, `order.status` and the fields of the
    /// orders; empty for none.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub(crate) filter: String,
    /// Whose rights decide what it is told; the caller's, if left out. Others than the caller are for administrators.
    #[serde(default)]
    pub(crate) acts_for: Option<Uuid>,
    /// Whether it is on.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub(crate) active: bool,
}

fn yes() -> bool {
    true
}

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Webhook {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) events: Vec<String>,
    pub(crate) type_ids: Vec<Uuid>,
    pub(crate) filter: String,
    pub(crate) acts_for: Uuid,
    pub(crate) active: bool,
    /// Nothing that happened before is told.
    pub(crate) since: Instant,
    /// When the secret was made.
    pub(crate) secret_at: Instant,
    /// Until when the secret before it is good as well.
    #[schema(required)]
    pub(crate) previous_until: Option<Instant>,
    /// Why Gongdan switched it off by itself.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) stopped: Option<domain::Text>,
    pub(crate) health: OutletHealth,
}

/// How an outlet is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OutletState {
    /// Nothing was sent yet.
    Unused,
    /// What was sent last got through.
    Fine,
    /// What was sent last did not get through.
    Failing,
    /// It failed again and again; nothing is sent for a moment.
    Resting,
}

/// How an outlet is doing, in figures and words.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutletHealth {
    pub(crate) state: OutletState,
    /// Since when nothing got through.
    #[schema(required)]
    pub(crate) failing_since: Option<Instant>,
    /// Failures in a row.
    pub(crate) failures: i64,
    #[schema(required)]
    pub(crate) succeeded_at: Option<Instant>,
    #[schema(required)]
    pub(crate) failed_at: Option<Instant>,
    /// Why the last failure failed.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) reason: Option<domain::Text>,
    /// Messages that wait.
    pub(crate) waiting: i64,
}

impl OutletHealth {
    /// As it is at `now`.
    pub(crate) fn of(health: Health, waiting: i64, now: Timestamp) -> Self {
        let state = match &health {
            Health { paused_until: Some(until), .. } if *until > now => OutletState::Resting,
            Health { failing_since: Some(_), .. } => OutletState::Failing,
            Health { succeeded_at: Some(_), .. } => OutletState::Fine,
            Health { .. } => OutletState::Unused,
        };
        Self {
            state,
            failing_since: health.failing_since.map(Instant),
            failures: health.failures,
            succeeded_at: health.succeeded_at.map(Instant),
            failed_at: health.failed_at.map(Instant),
            reason: health.reason,
            waiting,
        }
    }
}

impl Webhook {
    /// Puts both halves together.
    pub(crate) fn new((id, version, active): (Uuid, i64, bool), body: webhook::Webhook, health: OutletHealth) -> Self {
        let webhook::Webhook { name, url, events, type_ids, filter, acts_for, stopped, .. } = body;
        let (since, secret_at, previous_until) =
            (body.since.into(), body.secret_at.into(), body.previous_until.map(Instant));
        let stopped = stopped.filter(|_| !active);
        Self {
            id,
            version,
            name,
            url,
            events,
            type_ids,
            filter,
            acts_for,
            active,
            since,
            secret_at,
            previous_until,
            stopped,
            health,
        }
    }
}

/// A new secret. It is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookSecret {
    /// For the receiver, as Standard Webhooks wants it.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub(crate) secret: String,
    /// Until then messages carry a signature by the secret before as well.
    #[schema(required)]
    pub(crate) previous_until: Option<Instant>,
}

/// A new webhook with its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewWebhook {
    #[serde(flatten)]
    pub(crate) webhook: Webhook,
    pub(crate) secret: String,
}

/// Where a message stands.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryState {
    /// It is sent, or sent again, when its time comes.
    Waiting,
    /// The receiver took it.
    Sent,
    /// The receiver never took it.
    Failed,
    /// It was not to be sent any more.
    Dropped,
}

/// A message on its way, or one that was.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delivery {
    pub(crate) id: Uuid,
    /// What the receiver recognises a repeat by.
    pub(crate) message_id: Uuid,
    /// The kind of event, or `webhook.test`.
    pub(crate) topic: String,
    #[schema(required)]
    pub(crate) order_id: Option<Uuid>,
    #[schema(value_type = DeliveryState)]
    pub(crate) state: &'static str,
    /// How often it was sent.
    pub(crate) attempts: i64,
    pub(crate) created_at: Instant,
    /// When it is sent (again), while it waits.
    #[schema(required)]
    pub(crate) next_at: Option<Instant>,
    #[schema(required)]
    pub(crate) ended_at: Option<Instant>,
    /// What the receiver answered with last.
    #[schema(required)]
    pub(crate) status: Option<i64>,
    /// Why the last attempt failed, or why it was dropped.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) reason: Option<domain::Text>,
    /// How long the last attempt took.
    #[schema(required)]
    pub(crate) took_ms: Option<i64>,
}

impl From<delivery::Delivery> for Delivery {
    fn from(d: delivery::Delivery) -> Self {
        let waits = d.state == delivery::DeliveryState::Waiting;
        Self {
            id: d.id,
            message_id: d.message_id,
            topic: d.topic,
            order_id: d.order_id,
            state: d.state.code(),
            attempts: d.attempts,
            created_at: d.created_at.into(),
            next_at: waits.then_some(d.next_at.into()),
            ended_at: d.ended_at.map(Instant),
            status: d.status,
            reason: d.reason,
            took_ms: d.took_ms,
        }
    }
}

/// A message with what is sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryContent {
    #[serde(flatten)]
    pub(crate) delivery: Delivery,
    /// The body, to the byte; null for those who may not act for the webhook's user.
    #[schema(required)]
    pub(crate) body: Option<String>,
}

/// What to send again: one message, or those made between two instants.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReplayWebhook {
    /// This one.
    #[serde(default)]
    pub(crate) delivery_id: Option<Uuid>,
    /// Those made from here on.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) from: Option<Timestamp>,
    /// Up to here; now, if left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) to: Option<Timestamp>,
    /// Of a time, only what did not get through.
    #[serde(default)]
    pub(crate) only_failed: bool,
}

/// How much is sent again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Replayed {
    /// Messages put on their way.
    pub(crate) count: usize,
    /// Whether there are more in that time: send again what follows the last of these.
    pub(crate) more: bool,
}
