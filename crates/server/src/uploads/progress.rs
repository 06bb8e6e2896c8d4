//! How far an upload got, and its end before time.

use super::finish::finish;
use super::tus::METADATA;
use super::tus::{LENGTH, OFFSET, metadata_of};
use crate::app::App;
use crate::extract::{Caller, Segments};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_store::files::staged_prefix;
use gongdan_store::uploads::{self, Upload};
use uuid::Uuid;

/// Says how many bytes of an upload are safe. If that is all of them, the attachment exists.
#[utoipa::path(head, path = "/api/v1/uploads/{id}", tag = "uploads",
    params(("id" = Uuid, Path), ("Tus-Resumable" = String, Header, description = "`1.0.0`")),
    responses((status = 200, description = "Where it stands.", headers(("Upload-Offset" = u64),
        ("Upload-Length" = u64), ("Upload-Metadata" = String))), Problem))]
pub(crate) async fn get_upload_progress(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Response, Problem> {
    let upload = find(&app, &caller, id).await?;
    if upload.offset == upload.size_bytes {
        // The node that took the last byte may have stopped before it made the attachment.
        finish(&app, &caller, &upload).await?;
    }
    let headers = [
        (OFFSET, upload.offset.into()),
        (LENGTH, upload.size_bytes.into()),
        (METADATA, metadata_of(&upload.name, &upload.declared_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::OK, headers).into_response())
}

/// Gives an upload up and removes what was sent.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", tag = "uploads",
    params(("id" = Uuid, Path), ("Tus-Resumable" = String, Header, description = "`1.0.0`")),
    responses((status = 204, description = "Gone."), Problem))]
pub(crate) async fn cancel_upload(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    let upload = find(&app, &caller, id).await?;
    if upload.done {
        return Err(Problem::new(Code::NotAllowed)
            .saying("文件已上传完成，不能取消。", "The file is complete and can no longer be given up."));
    }
    app.ledger.store().write(move |c| uploads::remove(c, upload.org, id)).await?;
    if let Err(error) = app.files.delete_below(&staged_prefix(upload.org, id)).await {
        tracing::warn!(upload = %id, %error, "pieces of a cancelled upload stay behind");
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's own upload, unless it is too old. Those of others do not exist for the caller.
pub(super) async fn find(app: &App, caller: &Caller, id: Uuid) -> Result<Upload, Problem> {
    let (org, owner, now) = (caller.org, caller.user_id, app.now());
    let found = app.ledger.store().read(move |c| uploads::find(c, org, id)).await?;
    found.filter(|upload| upload.owner == Some(owner) && now < upload.expires_at).ok_or_else(Problem::not_found)
}
