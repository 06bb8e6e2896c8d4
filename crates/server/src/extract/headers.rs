//! Request headers with a meaning of their own.

use crate::problem::{Code, Problem};
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

/// The version the client read, from `If-Match: "v3"`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IfMatch(pub(crate) i64);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        version(parts)?.map(Self).ok_or_else(|| Problem::new(Code::VersionMissing))
    }
}

/// The same where it is optional.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MaybeIfMatch(pub(crate) Option<i64>);

impl<S: Sync> FromRequestParts<S> for MaybeIfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        version(parts).map(Self)
    }
}

fn version(parts: &Parts) -> Result<Option<i64>, Problem> {
    let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(None) };
    let version = value.to_str().ok().and_then(crate::etag::version);
    version.map(Some).ok_or_else(|| {
        Problem::bad_request(
            "If-Match 必须是服务器给出的 ETag，例如 \"v3\"。",
            "If-Match must be an ETag that the server sent, like \"v3\".",
        )
    })
}

/// The client's name for this request, by which a repeat is recognised.
#[derive(Debug, Clone)]
pub(crate) struct IdempotencyKey(pub(crate) String);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        key(parts)?.map(Self).ok_or_else(|| Problem::new(Code::IdempotencyKeyMissing))
    }
}

/// The same where it is optional.
#[derive(Debug, Clone)]
pub(crate) struct MaybeIdempotencyKey(pub(crate) Option<String>);

impl<S: Sync> FromRequestParts<S> for MaybeIdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        key(parts).map(Self)
    }
}

/// 1 to 255 visible ASCII characters, exactly once.
fn key(parts: &Parts) -> Result<Option<String>, Problem> {
    let mut sent = parts.headers.get_all("idempotency-key").iter();
    let Some(value) = sent.next() else { return Ok(None) };
    let is_fit = |key: &&str| (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    match (value.to_str().ok().filter(is_fit), sent.next()) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        (Some(_) | None, Some(_) | None) => Err(Problem::bad_request(
            "Idempotency-Key 必须是 1 到 255 个可见 ASCII 字符，且只出现一次。",
            "Idempotency-Key must be 1 to 255 visible ASCII characters, sent once.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn parts(name: &str, value: &str) -> Parts {
        Request::builder().header(name, value).body(()).unwrap().into_parts().0
    }

    #[tokio::test]
    async fn if_match_is_strict() {
        for (value, expected) in [("\"v3\"", Some(3)), ("v3", None), ("W/\"v3\"", None), ("*", None), ("\"v-1\"", None)]
        {
            let read = IfMatch::from_request_parts(&mut parts("if-match", value), &()).await;
            assert_eq!(read.ok().map(|m| m.0), expected, "{value}");
        }
        let missing = IfMatch::from_request_parts(&mut parts("x", "y"), &()).await.unwrap_err();
        assert_eq!(missing.code(), Code::VersionMissing);
    }

    #[tokio::test]
    async fn keys_are_visible_ascii_of_bounded_length() {
        let long = "k".repeat(256);
        for (value, fits) in [("a", true), ("9e1c-42", true), ("two words", false), (&long[1..], true), (&long, false)]
        {
            let read = IdempotencyKey::from_request_parts(&mut parts("idempotency-key", value), &()).await;
            assert_eq!(read.is_ok(), fits, "{value}");
        }
        let missing = IdempotencyKey::from_request_parts(&mut parts("x", "y"), &()).await.unwrap_err();
        assert_eq!(missing.code(), Code::IdempotencyKeyMissing);
    }
}
