//! Settings, and the versions of documents.

use super::{Actor, Instant};
use gongdan_domain::settings::OrganisationSettings;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// The settings of the organisation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    /// The document, for its versions; null before the first change.
    #[schema(required)]
    pub(crate) id: Option<Uuid>,
    /// 0 before the first change.
    pub(crate) version: i64,
    /// The values, as `schema` describes them.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) values: OrganisationSettings,
    /// JSON Schema (2020-12) of the values; `title` and `description` in both languages under `x-zh`, `x-en`.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) schema: Value,
}

/// New settings.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveSettings {
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) values: OrganisationSettings,
}

/// A version of a document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentVersion {
    pub(crate) version: i64,
    pub(crate) at: Instant,
    pub(crate) actor: Actor,
    pub(crate) active: bool,
    /// What stood there before; null in the first version.
    #[schema(required)]
    pub(crate) before: Value,
    /// What it became.
    #[schema(required)]
    pub(crate) after: Value,
}

/// Which version to bring back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestoreDocument {
    #[schema(minimum = 1)]
    pub(crate) version: i64,
}

/// A version was brought back, as a new one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RestoredDocument {
    pub(crate) version: i64,
}
