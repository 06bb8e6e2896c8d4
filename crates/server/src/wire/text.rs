//! Small shapes that many others use.
//!
//! `Text`, `FieldError`, `Locale`, `Role`, `Status` and `Source` describe types of the heart, which knows
//! nothing of OpenAPI; the values themselves travel as the heart's types.

use gongdan_domain::event;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// One text in Chinese and English.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"zh": "维修工单", "en": "Repair order"}))]
#[serde(deny_unknown_fields)]
pub(crate) struct Text {
    /// Simplified Chinese.
    zh: String,
    /// English.
    en: String,
}

/// One thing that is wrong with the values.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// JSON pointer into the body.
    #[schema(example = "/values/amount")]
    path: String,
    /// Stable name of the fault.
    #[schema(example = "required")]
    code: String,
    /// A sentence for the person at the screen.
    text: Text,
    /// The numbers and names in the sentence.
    #[schema(required = false)]
    params: HashMap<String, Value>,
}

/// A language of the product.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
pub(crate) enum Locale {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

/// A role every organisation has from its first day.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// May change the organisation itself.
    Admin,
    /// Sees and handles all orders.
    Agent,
    /// Submits orders and sees the own ones.
    Requester,
}

/// Where an order stands.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Somebody still has to act.
    Open,
    /// The work is done.
    Done,
    /// Ended without the work being done.
    Cancelled,
    /// Ended by somebody whose approval it needed.
    Rejected,
}

/// Through which door an order came.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    /// The web app.
    Web,
    /// A program.
    Api,
    /// The public form.
    Public,
    /// A table of past orders.
    Import,
    /// A step of another order's flow.
    Flow,
}

/// Where a job stands.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobState {
    /// Nobody works on it yet.
    Waiting,
    /// It is being worked on.
    Running,
    /// It came to its end.
    Done,
    /// It could not go on; see the reason.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

/// Who did something, by the name of that time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Actor {
    /// The user; null for strangers and for Gongdan itself.
    #[schema(required)]
    pub(crate) id: Option<Uuid>,
    /// The name.
    pub(crate) name: String,
}

impl From<event::Actor> for Actor {
    fn from(actor: event::Actor) -> Self {
        Self { id: actor.id, name: actor.name }
    }
}

/// For members of a change that may be null: tells "null" from "not mentioned".
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(json: D) -> Result<Option<T>, D::Error> {
    T::deserialize(json).map(Some)
}
