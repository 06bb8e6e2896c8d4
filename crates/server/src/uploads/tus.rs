//! The words of the tus protocol.

use super::name::clean_name;
use crate::problem::{Code, Problem};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The version we speak.
pub(super) const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
pub(super) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const VERSIONS: HeaderName = HeaderName::from_static("tus-version");
pub(super) const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(super) const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(super) const ALGORITHMS: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const CHECKSUM: &str = "upload-checksum";
const DEFER_LENGTH: &str = "upload-defer-length";

/// Longest media type that is kept.
const TYPE_CHARS: usize = 100;

/// Refuses other versions of the protocol, and names ours in every answer.
pub(super) async fn speak(request: Request, next: Next) -> Response {
    let is_ours = request.headers().get(RESUMABLE).is_some_and(|version| *version == VERSION);
    let mut response = if is_ours || *request.method() == Method::OPTIONS {
        next.run(request).await
    } else {
        let mut refused = Problem::new(Code::UploadProtocol).into_response();
        refused.headers_mut().insert(VERSIONS, VERSION);
        refused
    };
    response.headers_mut().insert(RESUMABLE, VERSION);
    response
}

/// A problem that also says where the upload stands.
pub(super) fn misplaced(offset: i64) -> Response {
    let mut response = Problem::new(Code::UploadOffset).into_response();
    response.headers_mut().insert(OFFSET, offset.into());
    response
}

/// What a creation announces.
#[derive(Debug, PartialEq)]
pub(super) struct Announced {
    /// Length of the whole in bytes, within the limit.
    pub(super) size_bytes: i64,
    /// Cleaned file name.
    pub(super) name: String,
    /// The media type the client believes in.
    pub(super) declared_type: String,
}

/// Reads the headers of a creation.
pub(super) fn announced(headers: &HeaderMap, limit_bytes: u64) -> Result<Announced, Problem> {
    if headers.contains_key(DEFER_LENGTH) {
        return Err(Problem::bad_request(
            "上传前必须以 Upload-Length 说明文件大小。",
            "The length must be known at the start: send Upload-Length.",
        ));
    }
    let size = number(headers, "Upload-Length")?;
    if size == 0 {
        return Err(Problem::bad_request("文件是空的。", "The file is empty."));
    }
    let Some(size_bytes) = i64::try_from(size).ok().filter(|_| size <= limit_bytes) else {
        return Err(too_large(limit_bytes));
    };
    let mut announced = Announced { size_bytes, name: clean_name(""), declared_type: String::new() };
    for (key, value) in metadata(headers)? {
        match key {
            "filename" => announced.name = clean_name(&value),
            "filetype" => {
                announced.declared_type = value.chars().filter(|c| !c.is_control()).take(TYPE_CHARS).collect()
            }
            _ => {}
        }
    }
    Ok(announced)
}

/// The file is longer than allowed.
pub(super) fn too_large(limit_bytes: u64) -> Problem {
    let megabytes = limit_bytes as f64 / f64::from(1 << 20);
    Problem::new(Code::BodyTooLarge)
        .saying(format!("文件不能超过 {megabytes:.0} MB。"), format!("A file may have at most {megabytes:.0} MB."))
}

/// More bytes than were announced.
pub(super) fn too_many() -> Problem {
    Problem::new(Code::BodyTooLarge)
        .saying("内容超过了 Upload-Length 说明的大小。", "More bytes came than Upload-Length announced.")
}

/// The pairs of `Upload-Metadata`: `key base64, key base64, key`.
fn metadata(headers: &HeaderMap) -> Result<Vec<(&str, String)>, Problem> {
    let unreadable = || Problem::bad_request("Upload-Metadata 无法识别。", "Upload-Metadata cannot be read.");
    let Some(sent) = headers.get(METADATA) else { return Ok(Vec::new()) };
    let pairs = sent.to_str().map_err(|_| unreadable())?.split(',').map(str::trim).filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let bytes = STANDARD.decode(value.trim()).map_err(|_| unreadable())?;
            Ok((key, String::from_utf8(bytes).map_err(|_| unreadable())?))
        })
        .collect()
}

/// `Upload-Metadata` as we give it back.
pub(super) fn metadata_of(name: &str, declared_type: &str) -> HeaderValue {
    let text = format!("filename {},filetype {}", STANDARD.encode(name), STANDARD.encode(declared_type));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// Where the client believes the upload to stand.
pub(super) fn offset(headers: &HeaderMap) -> Result<u64, Problem> {
    number(headers, "Upload-Offset")
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64, Problem> {
    let digits = headers.get(name).and_then(|value| value.to_str().ok());
    let digits = digits.filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
    digits
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| Problem::bad_request(format!("{name} 必须是整数。"), format!("{name} must be a whole number.")))
}

/// The SHA-256 that the client announces for a piece.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<[u8; 32]>, Problem> {
    let Some(sent) = headers.get(CHECKSUM) else { return Ok(None) };
    let sum = sent.to_str().ok().and_then(|text| text.trim().strip_prefix("sha256 "));
    let sum = sum.and_then(|sum| STANDARD.decode(sum.trim()).ok()).and_then(|bytes| bytes.try_into().ok());
    sum.map(Some).ok_or_else(|| {
        Problem::bad_request(
            "Upload-Checksum 必须是 sha256 和 Base64 编码的校验值。",
            "Upload-Checksum must be sha256 and the sum in Base64.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_creation_is_read() {
        let sent = headers(&[
            ("upload-length", "12"),
            ("upload-metadata", "filename 5rC05rO1LmpwZw==, filetype aW1hZ2UvanBlZw==,flag,other Zm9v"),
        ]);
        let expected = Announced { size_bytes: 12, name: "水泵.jpg".into(), declared_type: "image/jpeg".into() };
        assert_eq!(announced(&sent, 12).unwrap(), expected);
        assert_eq!(announced(&headers(&[("upload-length", "1")]), 12).unwrap().name, "file");
    }

    #[test]
    fn a_creation_that_makes_no_sense_is_refused() {
        let table: [(&[(&'static str, &str)], Code); 8] = [
            (&[], Code::BadRequest),
            (&[("upload-length", "0")], Code::BadRequest),
            (&[("upload-length", "-1")], Code::BadRequest),
            (&[("upload-length", "+1")], Code::BadRequest),
            (&[("upload-length", "101")], Code::BodyTooLarge),
            (&[("upload-length", "18446744073709551615")], Code::BodyTooLarge),
            (&[("upload-defer-length", "1")], Code::BadRequest),
            (&[("upload-length", "1"), ("upload-metadata", "filename !!")], Code::BadRequest),
        ];
        for (sent, expected) in table {
            assert_eq!(announced(&headers(sent), 100).unwrap_err().code(), expected, "{sent:?}");
        }
    }

    #[test]
    fn a_checksum_is_sha256_in_base64() {
        let good = format!("sha256 {}", STANDARD.encode([7_u8; 32]));
        assert_eq!(checksum(&headers(&[("upload-checksum", &good)])).unwrap(), Some([7; 32]));
        assert_eq!(checksum(&headers(&[])).unwrap(), None);
        for odd in ["sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "sha256 AAAA", "sha256", ""] {
            assert!(checksum(&headers(&[("upload-checksum", odd)])).is_err(), "{odd}");
        }
    }

    #[test]
    fn what_we_give_back_can_be_read_again() {
        let sent = HeaderMap::from_iter([(METADATA, metadata_of("a,b 水.txt", "text/plain"))]);
        let pairs = metadata(&sent).unwrap();
        assert_eq!(pairs, [("filename", "a,b 水.txt".to_owned()), ("filetype", "text/plain".to_owned())]);
    }
}
