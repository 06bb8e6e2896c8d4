//! Ways to tell people outside of the browser, and what each person wants.

use super::{Actor, Instant, OutletHealth, Text};
use gongdan_connect::{self as connect, Reaches};
use gongdan_domain as domain;
use gongdan_domain::delivery::{self, DeliveryState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A channel with its settings.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Channel {
    /// Which channel.
    pub(crate) name: &'static str,
    #[schema(value_type = Text)]
    pub(crate) title: domain::Text,
    /// 0 before it was set up.
    pub(crate) version: i64,
    pub(crate) active: bool,
    /// As `schema` describes them; empty before it was set up.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) settings: Value,
    /// JSON Schema (2020-12) of the settings, with titles in both languages under `x-title`, and the secrets with
    /// their titles under `x-secrets`.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) schema: Value,
    /// The names of the secrets that are kept. They are never shown.
    pub(crate) kept_secrets: Vec<String>,
    pub(crate) health: OutletHealth,
}

/// New settings of a channel.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveChannel {
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) settings: serde_json::Map<String, Value>,
    /// New secrets by name, of at most 1000 characters; an empty one is removed, those left out stay.
    #[serde(default)]
    pub(crate) secrets: BTreeMap<String, String>,
    pub(crate) active: bool,
}

/// A way to reach people outside of the browser.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelKind {
    pub(crate) name: &'static str,
    #[schema(value_type = Text)]
    pub(crate) title: domain::Text,
    /// Where it finds people.
    pub(crate) reaches: ChannelReaches,
    /// Whether the organisation uses it.
    pub(crate) active: bool,
}

/// Which fact about a person is their address on a channel.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChannelReaches {
    /// `email`.
    Email,
    /// `phone`.
    Phone,
    /// What `accounts` has for the channel.
    Account,
}

impl From<Reaches> for ChannelReaches {
    fn from(reaches: Reaches) -> Self {
        match reaches {
            Reaches::Email => Self::Email,
            Reaches::Phone => Self::Phone,
            Reaches::Account => Self::Account,
        }
    }
}

/// A message to a person, on its way or not any more.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonMessage {
    pub(crate) id: Uuid,
    /// Which channel.
    pub(crate) channel: String,
    /// What people call it.
    #[schema(value_type = Text)]
    pub(crate) channel_title: domain::Text,
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
    pub(crate) fn new(
        d: delivery::Delivery,
        channels: &[&'static dyn connect::Channel],
        name: impl FnOnce(Uuid) -> Option<String>,
    ) -> Self {
        let channel = channels.iter().find(|channel| channel.name() == d.channel);
        let channel_title = channel.map_or_else(|| domain::Text::new(&d.channel, &d.channel), |known| known.title());
        let name = d.recipient_id.and_then(name).unwrap_or_default();
        Self {
            id: d.id,
            channel: d.channel,
            channel_title,
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
    /// By a message that reaches them elsewhere: the first channel that has an address of theirs.
    pub(crate) outside: bool,
}

/// Hours of the day without such messages, perhaps over midnight.
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
    /// The channels that may reach the caller, the first first: those the organisation uses that have an address of
    /// theirs, and whether they want it.
    pub(crate) channels: Vec<WishedChannel>,
    /// The hour at which everything comes in one such message each day; null for as it happens.
    #[schema(required)]
    pub(crate) digest_hour: Option<i8>,
}

/// A channel that reaches the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WishedChannel {
    pub(crate) name: &'static str,
    #[schema(value_type = Text)]
    pub(crate) title: domain::Text,
    /// Whether they want to be reached by it.
    pub(crate) on: bool,
}

/// New wishes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SaveMessagePreferences {
    /// Reasons left out stay as usual.
    #[schema(max_items = 50)]
    pub(crate) ways: Vec<MessageWay>,
    /// The channels they want to be reached by, the first first; as the organisation has it if left out.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub(crate) channels: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) quiet: Option<QuietHours>,
    #[serde(default)]
    #[schema(minimum = 0, maximum = 23)]
    pub(crate) digest_hour: Option<i8>,
}
