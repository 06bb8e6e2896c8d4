//! Attachments.

use super::{Actor, Instant};
use gongdan_domain::attachment;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A stored file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attachment {
    /// The id of the upload it came from.
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// Found by looking at the content.
    pub(crate) media_type: String,
    pub(crate) size_bytes: i64,
    /// Lower-case hex.
    pub(crate) sha256: String,
    pub(crate) has_thumbnail: bool,
    pub(crate) created_at: Instant,
    pub(crate) uploaded_by: Actor,
}

impl From<attachment::Attachment> for Attachment {
    fn from(a: attachment::Attachment) -> Self {
        Self {
            id: a.id,
            name: a.name,
            media_type: a.media_type,
            size_bytes: a.size_bytes,
            sha256: a.sha256,
            has_thumbnail: a.has_thumbnail,
            created_at: a.created_at.into(),
            uploaded_by: Actor { id: a.uploaded_by, name: a.uploader_name },
        }
    }
}
