//! The beginning of an upload.

use super::tus::{self, ALGORITHMS, EXTENSION, MAX_SIZE, VERSION, VERSIONS};
use crate::app::App;
use crate::extract::Caller;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_store::uploads::{self, Upload};
use jiff::SignedDuration;
use uuid::Uuid;

/// How long an upload may take before it is given up: a phone may be out of reach over a weekend.
const LIFETIME: SignedDuration = SignedDuration::from_hours(72);

/// Says which version and extensions of tus the server speaks.
#[utoipa::path(options, path = "/api/v1/uploads", tag = "uploads", security(()),
    responses((status = 204, description = "What the server can do.", headers(("Tus-Version" = String),
        ("Tus-Extension" = String), ("Tus-Max-Size" = u64), ("Tus-Checksum-Algorithm" = String))), Problem))]
pub(crate) async fn describe_uploads(State(app): State<App>) -> Response {
    let headers = [
        (VERSIONS, VERSION),
        (EXTENSION, HeaderValue::from_static("creation,termination,checksum")),
        (MAX_SIZE, app.config.max_upload_bytes.into()),
        (ALGORITHMS, HeaderValue::from_static("sha256")),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Begins an upload. Its id will be the attachment's.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "uploads",
    params(("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Length" = u64, Header, description = "Length of the file in bytes."),
        ("Upload-Metadata" = Option<String>, Header, description = "`filename <base64>,filetype <base64>`")),
    responses((status = 201, description = "Begun.", headers(("Location" = String), ("Tus-Resumable" = String))), Problem))]
pub(crate) async fn create_upload(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let announced = tus::announced(&headers, app.config.max_upload_bytes)?;
    let now = app.now();
    let upload = Upload {
        org: caller.org,
        id: Uuid::now_v7(),
        owner: Some(caller.user_id),
        owner_name: caller.person()?.body.name.clone(),
        name: announced.name,
        declared_type: announced.declared_type,
        size_bytes: announced.size_bytes,
        offset: 0,
        created_at: now,
        expires_at: now.checked_add(LIFETIME).map_err(Problem::internal)?,
        done: false,
    };
    let place = format!("/api/v1/uploads/{}", upload.id);
    app.ledger.store().write(move |c| uploads::create(c, &upload)).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, place)]).into_response())
}
