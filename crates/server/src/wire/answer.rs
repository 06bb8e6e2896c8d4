//! Answering a message where it is read.

use super::Text;
use gongdan_domain::text;
use gongdan_engine::definition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What follows `#` in the link of a message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerTicket {
    #[schema(min_length = 1, max_length = 2000)]
    pub(crate) ticket: String,
}

/// What may be answered by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AnswerName {
    Approve,
    Reject,
}

/// An answer by a link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GiveAnswer {
    #[schema(min_length = 1, max_length = 2000)]
    pub(crate) ticket: String,
    pub(crate) act: AnswerName,
    #[serde(default)]
    #[schema(max_length = 10000)]
    pub(crate) comment: String,
}

/// What a link is good for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AnswerState {
    /// It waits for the answer.
    Open,
    /// It was answered, by the link or otherwise, or is not needed any more.
    Closed,
    /// It was opened too late.
    Expired,
    /// It has to be done signed in: a signature, fields to fill in, people to choose, or a second factor.
    SignIn,
}

/// What the reader of a message is asked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AnswerOffer {
    pub(crate) state: AnswerState,
    pub(crate) organisation: String,
    /// Whose answer it is.
    pub(crate) person: String,
    pub(crate) order_id: Uuid,
    pub(crate) number: String,
    pub(crate) title: String,
    /// The step; null once it is closed.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) step: Option<text::Text>,
    /// What whoever acts there must know.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) instructions: Option<text::Text>,
    /// `approve`, `reject`, both or none.
    pub(crate) acts: Vec<&'static str>,
    /// Whether approving means that work is done.
    pub(crate) is_work: bool,
    /// When a comment is asked for: `never`, `on_reject` or `always`.
    #[schema(value_type = String)]
    pub(crate) comment: definition::Asked,
}
