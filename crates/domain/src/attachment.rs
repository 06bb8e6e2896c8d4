//! Files that belong to orders.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A stored file. It exists from the moment its last byte is safe and is claimed by one order later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// The id of the upload it came from.
    pub id: Uuid,
    /// The order that claimed it.
    pub order_id: Option<Uuid>,
    /// The field of the order it was sent in, if any: whoever may not see the field may not see the file.
    #[serde(default)]
    pub field_id: Option<String>,
    /// The comment it was sent with, if any.
    pub comment_id: Option<Uuid>,
    /// File name as the sender knew it, without any folder.
    pub name: String,
    /// Media type found by looking at the content, not the name.
    pub media_type: String,
    /// Length in bytes.
    pub size_bytes: i64,
    /// SHA-256 of the content, lower-case hex.
    pub sha256: String,
    /// Whether a thumbnail was made.
    pub has_thumbnail: bool,
    /// Who sent it; `None` for the public form.
    pub uploaded_by: Option<Uuid>,
    /// The sender's name at that time.
    pub uploader_name: String,
    /// When the last byte was safe.
    pub created_at: Timestamp,
}
