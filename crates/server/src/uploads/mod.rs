//! Uploads and the content of attachments.

use crate::app::App;
use utoipa_axum::router::OpenApiRouter;

/// The routes of this folder.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
}
