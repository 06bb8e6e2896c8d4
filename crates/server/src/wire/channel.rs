//! Ways to tell people outside of the browser, and what each person wants.

use super::{Actor, Instant, OutletHealth, Text};
use gongdan_domain as domain;
use gongdan_domain::delivery::{self, DeliveryState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A channel with its settings.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Channel {
    /// Which channel.
    pub(crate) name: &'static str,
    /// 0 before it was set up.
    pub(crate) version: i64,
    pub(crate) active: bool,
    /// As `schema` describes them; empty before it was set up.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) settings: Value,
    /// JSON Schema (2020-12) of the settings, with titles in both languages under `x-title`.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) schema: Value,
    /// Whether a secret is kept. It is never shown.
    pub(crate) has_secret: bool,
    pub(crate) health: OutletHealth,
}

/// New settings of a channel.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveChannel {
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) settings: serde_json::Map<String, Value>,
    /// A new secret; the one there stays if this is left out.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) secret: Option<String>,
    pub(crate) active: bool,
}

/// A message to a person, on its way or not any more.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonMessage {
    pub(crate) id: Uuid,
    /// Which channel.
    pub(crate) channel: String,
    pub(crate) recipient: Actor,
    /// Why they are told: the reason of a notice, `asked`, or `channel.test`.
    pub(crate) topic: String,
    #[schema(value_type = super::webhook::DeliveryState)]
    pub(crate) state: &'static str,
    pub(crate) attempts: i64,
    pub(crate) created_at: Instant,
    /// When it is sent (again), while it waits.
    #[schema(required)]
    pub(crate) next_at: Option<Instant>,
    #[schema(required)]
    pub(crate) ended_at: Option<Instant>,
    /// Why the last attempt failed, or why it was not sent.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) reason: Option<domain::Text>,
}

impl PersonMessage {
    /// To a recipient with the name known now.
    pub(crate) fn new(d: delivery::Delivery, name: impl FnOnce(Uuid) -> Option<String>) -> Self {
        let name = d.recipient_id.and_then(name).unwrap_or_default();
        Self {
            id: d.id,
            channel: d.channel,
            recipient: Actor { id: d.recipient_id, name },
            topic: d.topic,
            state: d.state.code(),
            attempts: d.attempts,
            created_at: d.created_at.into(),
            next_at: (d.state == DeliveryState::Waiting).then_some(d.next_at.into()),
            ended_at: d.ended_at.map(Instant),
            reason: d.reason,
        }
    }
}

/// How somebody is told for one reason.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageWay {
    /// The reason of a notice, or `asked`: somebody is asked to act.
    #[schema(max_length = 40)]
    pub(crate) reason: String,
    /// In the list of messages. What people are asked to do stands among their tasks whatever this says.
    pub(crate) app: bool,
    /// By mail.
    pub(crate) mail: bool,
}

/// Hours of the day without mail, perhaps over midnight.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuietHours {
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "22:00")]
    pub(crate) from: String,
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "07:00")]
    pub(crate) to: String,
}

/// What the caller wants to be told, and how.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessagePreferences {
    /// 0 before the first change.
    pub(crate) version: i64,
    /// Every reason there is.
    pub(crate) ways: Vec<MessageWay>,
    #[schema(required)]
    pub(crate) quiet: Option<QuietHours>,
    /// The hour at which everything comes in one mail each day; null for as it happens.
    #[schema(required)]
    pub(crate) digest_hour: Option<i8>,
    /// Whether mail is sent at all: the organisation set it up, and the caller has an address.
    pub(crate) mailed: bool,
}

/// New wishes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SaveMessagePreferences {
    /// Reasons left out stay as usual.
    #[schema(max_items = 50)]
    pub(crate) ways: Vec<MessageWay>,
    #[serde(default)]
    pub(crate) quiet: Option<QuietHours>,
    #[serde(default)]
    #[schema(minimum = 0, maximum = 23)]
    pub(crate) digest_hour: Option<i8>,
}
