//! Gzip for JSON answers that are long enough to gain by it. Files of the web app come compressed already.

use axum::body::Body;
use axum::body::HttpBody;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::{GzDecoder, GzEncoder};
use http_body_util::BodyExt;
use std::io::Write;

/// Shorter answers fit into one packet anyway.
const FROM_BYTES: u64 = 1024;
/// A good deal faster than the default level and hardly larger.
const LEVEL: Compression = Compression::new(3);

/// Whether the client takes gzip.
pub(crate) fn is_wanted(headers: &HeaderMap) -> bool {
    accepts(headers, "gzip")
}

/// Whether the client takes `coding`.
pub(crate) fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let lists = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|entry| {
        let (name, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let is_refused = parameters.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case(coding) && !is_refused
    })
}

/// Compresses `response` if it is worth it.
pub(crate) async fn compress(response: Response) -> Response {
    let headers = response.headers();
    let is_json = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().ends_with(b"json"));
    let length = response.body().size_hint().exact().unwrap_or_default();
    if !is_json || length < FROM_BYTES || headers.contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // The length is known, so the whole body is here already and nothing is waited for.
    let Ok(collected) = body.collect().await else { return Response::from_parts(parts, Body::empty()) };
    let plain = collected.to_bytes();
    let Ok(packed) = gzip(&plain) else { return Response::from_parts(parts, Body::from(plain)) };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(parts, Body::from(packed))
}

/// The gzip form of some bytes.
pub(crate) fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 3), LEVEL);
    encoder.write_all(plain)?;
    encoder.finish()
}

/// The plain form of what was packed so.
pub(crate) fn gunzip(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut decoder = GzDecoder::new(Vec::with_capacity(packed.len() * 4));
    decoder.write_all(packed)?;
    decoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    async fn encoding(kind: &'static str, length: usize) -> Option<HeaderValue> {
        let response = ([(header::CONTENT_TYPE, kind)], "x".repeat(length)).into_response();
        compress(response).await.headers().get(header::CONTENT_ENCODING).cloned()
    }

    #[tokio::test]
    async fn only_long_json_is_compressed() {
        assert_eq!(encoding("application/json", 5000).await.unwrap(), "gzip");
        assert_eq!(encoding("application/json", 500).await, None);
        assert_eq!(encoding("text/event-stream", 5000).await, None);
    }

    #[test]
    fn a_client_can_refuse_a_coding() {
        let table =
            [("gzip, br", true), ("br;q=1.0, GZIP;q=0.5", true), ("gzip;q=0", false), ("br", false), ("", false)];
        for (sent, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, sent.parse().unwrap());
            assert_eq!(is_wanted(&headers), expected, "{sent}");
        }
    }
}
