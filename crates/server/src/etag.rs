//! Versions as entity tags (RFC 9110, section 8.8.3), and answers that say "you have it".

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The entity tag of a version, `"v3"`.
pub(crate) fn tag(version: i64) -> HeaderValue {
    let text = format!("\"v{version}\"");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"v0\""))
}

/// The version in an entity tag of ours, strictly.
pub(crate) fn version(tag: &str) -> Option<i64> {
    let digits = tag.strip_prefix("\"v")?.strip_suffix('"')?;
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// Whether the client says by `If-None-Match` that it has what `tag` names.
pub(crate) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let sent = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let Ok(tag) = tag.to_str() else { return false };
    sent.flat_map(|list| list.split(',')).map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

/// JSON with the entity tag of its version.
pub(crate) struct Tagged<T>(pub(crate) i64, pub(crate) T);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        ([(header::ETAG, tag(self.0))], Json(self.1)).into_response()
    }
}

/// JSON with its entity tag, or 304 without a body for a client that has it.
pub(crate) fn conditional<T: Serialize>(headers: &HeaderMap, version: i64, content: impl FnOnce() -> T) -> Response {
    let tag = tag(version);
    let cache = (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if is_known(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag), cache]).into_response();
    }
    ([(header::ETAG, tag), cache], Json(content())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_strictly() {
        let table = [
            ("\"v3\"", Some(3)),
            ("v3", None),
            ("\"3\"", None),
            ("\"v+3\"", None),
            ("\"v\"", None),
            ("W/\"v3\"", None),
        ];
        for (tag, expected) in table {
            assert_eq!(version(tag), expected, "{tag}");
        }
        assert_eq!(version(tag(42).to_str().unwrap()), Some(42));
    }

    #[test]
    fn a_client_may_name_several_tags() {
        let table = [("\"v2\", \"v3\"", true), ("W/\"v3\"", true), ("*", true), ("\"v2\"", false), ("", false)];
        for (sent, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, sent.parse().unwrap());
            assert_eq!(is_known(&headers, &tag(3)), expected, "{sent}");
        }
    }
}
