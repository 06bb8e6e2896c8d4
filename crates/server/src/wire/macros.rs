//! Answers and macros.

use super::{Status, Text};
use gongdan_domain::life;
use gongdan_domain::order;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// An answer kept for use again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReplyTemplate {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) name: String,
    /// With gaps: `{number}`, `{title}`, `{requester}`, `{assignee}`, `{me}`, `{organisation}`.
    pub(crate) text: String,
    /// Whether everybody has it, or only the caller.
    pub(crate) shared: bool,
}

/// An answer to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveReplyTemplate {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    #[schema(min_length = 1, max_length = 10000)]
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) shared: bool,
}

/// Who becomes responsible: `"me"`, `"nobody"` or `{"user": id}`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AssignTo {
    Me,
    Nobody,
    User(Uuid),
}

/// Steps kept for use again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Macro {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) shared: bool,
    #[serde(flatten)]
    pub(crate) steps: MacroSteps,
}

/// What a macro does, in this order: values, responsible person, comment, state.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MacroSteps {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// For orders of this type only.
    #[serde(default)]
    pub(crate) type_id: Option<Uuid>,
    #[serde(default)]
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) values: Map<String, Value>,
    #[serde(default)]
    #[schema(value_type = Option<AssignTo>)]
    pub(crate) assign: Option<life::AssignTo>,
    /// With the same gaps as an answer.
    #[serde(default)]
    #[schema(max_length = 10000)]
    pub(crate) comment: String,
    #[serde(default)]
    #[schema(value_type = Option<Status>)]
    pub(crate) to: Option<order::Status>,
}

/// A macro to keep.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SaveMacro {
    #[serde(default)]
    pub(crate) shared: bool,
    #[serde(flatten)]
    pub(crate) steps: MacroSteps,
}

/// What a macro would do to an order now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MacroPreview {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) steps: Vec<MacroStep>,
    /// Whether every step is allowed to the caller now.
    pub(crate) allowed: bool,
}

/// One step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MacroStep {
    /// `edit`, `assign`, `comment`, `complete`, `cancel` or `reopen`: the action it needs.
    pub(crate) action: &'static str,
    /// The field of an edit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) field: Option<String>,
    /// What it writes: the value, the name, the words.
    pub(crate) what: Value,
    #[schema(value_type = Text)]
    pub(crate) label: gongdan_domain::Text,
    pub(crate) allowed: bool,
}
