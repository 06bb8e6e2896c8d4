//! Who has an order open.

use crate::presence::Doing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a page says of itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NotePresence {
    /// The page's own name for itself, to tell the pages of one person apart.
    pub(crate) page: Uuid,
    /// What its reader does; null when it goes.
    #[serde(default)]
    pub(crate) doing: Option<Doing>,
}

/// Somebody who has the order open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Present {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// The most that they do in one of their pages.
    pub(crate) doing: Doing,
}
