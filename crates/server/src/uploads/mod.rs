//! Uploads by the tus protocol, and the content of attachments.
//!
//! An upload is created, its bytes come in any number of `PATCH` requests, and when the last byte is safe there
//! is an attachment with the same id. What arrived stays, whatever becomes of the connection or of this node.
//!
//! Source: tus 1.0.0, <https://tus.io/protocols/resumable-upload>, core with creation, termination, checksum.

mod append;
mod attachments;
mod content;
mod create;
mod finish;
mod name;
mod progress;
mod range;
mod receive;
mod tus;

pub(crate) use name::disposition;

use crate::app::App;
use axum::middleware::from_fn;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this folder.
pub(crate) fn routes() -> OpenApiRouter<App> {
    let uploads = OpenApiRouter::default()
        .routes(routes!(create::describe_uploads, create::create_upload))
        .routes(routes!(progress::get_upload_progress, append::append_to_upload, progress::cancel_upload))
        .layer(from_fn(tus::speak));
    OpenApiRouter::default()
        .routes(routes!(attachments::get_attachment))
        .routes(routes!(content::get_attachment_content))
        .routes(routes!(content::get_attachment_thumbnail))
        .merge(uploads)
}
