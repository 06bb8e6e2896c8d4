//! More bytes of an upload.

use super::finish::finish;
use super::progress::find;
use super::receive::{Piece, receive};
use super::tus::{self, OFFSET, misplaced, too_many};
use crate::app::App;
use crate::extract::{Caller, Segments};
use crate::problem::{Code, Problem};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_store::StoreError;
use gongdan_store::files::staged_key;
use gongdan_store::uploads::{self, Chunk, Upload};
use tracing::Instrument;
use uuid::Uuid;

/// Pieces one upload may consist of: a bound for clients that send a few bytes at a time.
const MOST_PIECES: usize = 2_000;

/// Adds bytes at the end of an upload. With the last one, the attachment exists.
///
/// What arrived before a connection broke is kept, unless the request carried a checksum.
#[utoipa::path(patch, path = "/api/v1/uploads/{id}", tag = "uploads",
    params(("id" = Uuid, Path), ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Offset" = u64, Header, description = "Where these bytes begin."),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha256 <base64>` of these bytes.")),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = 204, description = "Safe.", headers(("Upload-Offset" = u64))), Problem))]
pub(crate) async fn append_to_upload(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    request: Request,
) -> Result<Response, Problem> {
    // A client that goes away ends this future, but what it sent shall be kept.
    let work = append(app, caller, id, request).in_current_span();
    tokio::spawn(work).await.map_err(Problem::internal)?
}

async fn append(app: App, caller: Caller, id: Uuid, request: Request) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let start = place(&head.headers)?;
    let checksum = tus::checksum(&head.headers)?;
    let mut upload = find(&app, &caller, id).await?;
    if u64::try_from(upload.offset) != Ok(start) {
        return Ok(misplaced(upload.offset));
    }
    let room = u64::try_from(upload.size_bytes - upload.offset).unwrap_or(0);
    if length(&head.headers).is_some_and(|length| length > room) {
        return Err(too_many());
    }
    refuse_crumbs(&app, &upload).await?;

    let key = staged_key(upload.org, id, start, Uuid::now_v7());
    let broken = match receive(&app, &key, body, room, checksum).await? {
        None => None,
        Some(Piece { len, broken }) => {
            let len = i64::try_from(len).map_err(Problem::internal)?;
            if !record(&app, &upload, Chunk { start: upload.offset, len, key }).await? {
                return Ok(misplaced(find(&app, &caller, id).await?.offset));
            }
            upload.offset += len;
            broken
        }
    };
    if upload.offset == upload.size_bytes {
        finish(&app, &caller, &upload).await?;
    }
    match broken {
        Some(problem) => Err(problem),
        None => Ok((StatusCode::NO_CONTENT, [(OFFSET, upload.offset)]).into_response()),
    }
}

/// The offset of a request of the right type.
fn place(headers: &HeaderMap) -> Result<u64, Problem> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != "application/offset+octet-stream") {
        return Err(Problem::new(Code::UnsupportedMediaType).saying(
            "请以 application/offset+octet-stream 发送内容。",
            "Send the bytes as application/offset+octet-stream.",
        ));
    }
    tus::offset(headers)
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn refuse_crumbs(app: &App, upload: &Upload) -> Result<(), Problem> {
    let (org, id) = (upload.org, upload.id);
    let pieces = app.ledger.store().read(move |c| uploads::chunks(c, org, id)).await?.len();
    if pieces < MOST_PIECES {
        return Ok(());
    }
    Err(Problem::new(Code::NotAllowed).saying(
        "分片过多，请用较大的分片重新上传。",
        "The upload came in too many pieces. Begin again with larger ones.",
    ))
}

/// Puts a piece on record; `false` when another request was first.
async fn record(app: &App, upload: &Upload, chunk: Chunk) -> Result<bool, Problem> {
    let (org, id, key) = (upload.org, upload.id, chunk.key.clone());
    match app.ledger.store().write(move |c| uploads::add_chunk(c, org, id, &chunk)).await {
        Ok(()) => Ok(true),
        Err(StoreError::Conflict(_)) => {
            if let Err(error) = app.files.delete(&key).await {
                tracing::warn!(upload = %id, %error, "a piece that came too late stays behind");
            }
            Ok(false)
        }
        // It may be on record after all: the piece stays until the upload expires.
        Err(error) => Err(error.into()),
    }
}
