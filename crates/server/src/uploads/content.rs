//! The bytes of attachments. They come from anybody, so browsers are told to do nothing with them but show
//! pictures and PDFs.

use super::attachments::readable;
use super::name::disposition;
use super::range::{Asked, asked};
use crate::app::App;
use crate::etag::is_known;
use crate::extract::{Caller, Segments};
use crate::problem::{Code, Problem};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::attachment::Attachment;
use gongdan_store::StoreError;
use gongdan_store::files::{content_key, thumbnail_key};
use uuid::Uuid;

/// No thumbnail is longer.
const THUMBNAIL_BYTES: u64 = 4 << 20;

/// Nothing in the file may run or load anything.
const POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
/// The same for PDF, whose viewers do not work in a sandbox.
const PDF_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; object-src 'self'; style-src 'unsafe-inline'");

/// Sends the bytes of an attachment.
#[utoipa::path(get, path = "/api/v1/attachments/{id}/content", tag = "uploads",
    params(("id" = Uuid, Path), ("Range" = Option<String>, Header, description = "`bytes=<first>-<last>`")),
    responses((status = 200, description = "The bytes.", content((Vec<u8> = "*/*")), headers(("ETag" = String))),
        (status = 206, description = "The bytes asked for.", content((Vec<u8> = "*/*"))),
        (status = 304, description = "Not changed."), Problem))]
pub(crate) async fn get_attachment_content(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let attachment = readable(&app, &caller, id).await?;
    let tag = HeaderValue::from_str(&format!("\"{}\"", attachment.sha256)).map_err(Problem::internal)?;
    let cache = (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag), cache]).into_response());
    }
    let size_bytes = u64::try_from(attachment.size_bytes).unwrap_or(0);
    let range = match wanted(&headers, &tag, size_bytes) {
        Asked::Whole => None,
        Asked::Part(range) => Some(range),
        Asked::Outside => return Ok(outside(size_bytes)),
    };
    let content = app.files.get(&content_key(caller.org, id), range.clone()).await.map_err(lost)?;
    let mut response = Response::new(Body::from_stream(content.stream));
    let out = response.headers_mut();
    out.insert(header::ETAG, tag);
    out.insert(cache.0, cache.1);
    out.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    out.insert(header::CONTENT_LENGTH, (content.range.end - content.range.start).into());
    describe(out, &attachment)?;
    if let Some(range) = range {
        let place = format!("bytes {}-{}/{size_bytes}", range.start, range.end.saturating_sub(1));
        out.insert(header::CONTENT_RANGE, HeaderValue::from_str(&place).map_err(Problem::internal)?);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

/// Sends the thumbnail of an attachment, 404 until there is one.
#[utoipa::path(get, path = "/api/v1/attachments/{id}/thumbnail", tag = "uploads", params(("id" = Uuid, Path)),
    responses((status = 200, description = "A small JPEG.", content((Vec<u8> = "image/jpeg"))), Problem))]
pub(crate) async fn get_attachment_thumbnail(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Response, Problem> {
    let attachment = readable(&app, &caller, id).await?;
    if !attachment.has_thumbnail {
        return Err(Problem::not_found());
    }
    let bytes = app.files.read(&thumbnail_key(caller.org, id), THUMBNAIL_BYTES).await.map_err(lost)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable")),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    Ok((headers, bytes).into_response())
}

/// What is on record must be in the storage; if not, that is a fault of ours.
fn lost(error: StoreError) -> Problem {
    match error {
        StoreError::NotFound => Problem::internal("the content of an attachment is missing in the storage"),
        other => other.into(),
    }
}

/// The range asked for, unless the client means bytes of another file by it.
fn wanted(headers: &HeaderMap, tag: &HeaderValue, size_bytes: u64) -> Asked {
    if headers.get(header::IF_RANGE).is_some_and(|sent| sent != tag) {
        return Asked::Whole;
    }
    asked(headers.get(header::RANGE).and_then(|value| value.to_str().ok()), size_bytes)
}

fn outside(size_bytes: u64) -> Response {
    let mut response = Problem::new(Code::RangeNotSatisfiable).into_response();
    if let Ok(place) = HeaderValue::from_str(&format!("bytes */{size_bytes}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, place);
    }
    response
}

fn describe(out: &mut HeaderMap, attachment: &Attachment) -> Result<(), Problem> {
    let media_type = attachment.media_type.as_str();
    let kind = if is_shown(media_type) { "inline" } else { "attachment" };
    let told = if is_harmless(media_type) { media_type } else { "application/octet-stream" };
    let policy = if media_type == "application/pdf" { PDF_POLICY } else { POLICY };
    out.insert(header::CONTENT_TYPE, HeaderValue::from_str(told).map_err(Problem::internal)?);
    let disposition = HeaderValue::from_str(&disposition(kind, &attachment.name)).map_err(Problem::internal)?;
    out.insert(header::CONTENT_DISPOSITION, disposition);
    out.insert(header::CONTENT_SECURITY_POLICY, policy);
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(())
}

/// Whether a browser may show it instead of saving it.
fn is_shown(media_type: &str) -> bool {
    const SHOWN: [&str; 6] = ["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "application/pdf"];
    SHOWN.contains(&media_type)
}

/// Whether its true type may be told: no browser runs anything of this type.
fn is_harmless(media_type: &str) -> bool {
    let families = ["image/", "audio/", "video/", "application/vnd.openxmlformats-", "application/vnd.oasis."];
    let known = ["application/pdf", "application/zip", "text/plain"];
    media_type != "image/svg+xml"
        && (known.contains(&media_type) || families.iter().any(|family| media_type.starts_with(family)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_and_pdf_are_shown_and_nothing_that_runs_is_named() {
        let table = [
            ("image/jpeg", true, true),
            ("application/pdf", true, true),
            ("image/heic", false, true),
            ("video/mp4", false, true),
            ("text/plain", false, true),
            ("image/svg+xml", false, false),
            ("text/html", false, false),
            ("application/xml", false, false),
            ("application/vnd.microsoft.portable-executable", false, false),
            ("application/wasm", false, false),
        ];
        for (media_type, shown, harmless) in table {
            assert_eq!((is_shown(media_type), is_harmless(media_type)), (shown, harmless), "{media_type}");
        }
    }
}
