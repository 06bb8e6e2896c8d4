//! JSON bodies.

use crate::app::App;
use crate::problem::{Code, Problem};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use gongdan_domain::form::FieldError;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

/// A JSON body with the SHA-256 of its bytes.
pub(crate) struct Signed<T> {
    /// The content.
    pub(crate) content: T,
    /// What a repeated request is compared by.
    pub(crate) fingerprint: [u8; 32],
}

/// A JSON body to the letter, for those who check a signature before they read it.
pub(crate) struct Letter(Bytes);

impl Letter {
    /// As it came.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What it says.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        parse(&self.0)
    }
}

impl FromRequest<App> for Letter {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        read(request, app).await.map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        parse(&read(request, app).await?).map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Signed<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let bytes = read(request, app).await?;
        let fingerprint = Sha256::digest(&bytes).into();
        Ok(Self { content: parse(&bytes)?, fingerprint })
    }
}

async fn read(request: Request, app: &App) -> Result<Bytes, Problem> {
    if !is_json(request.headers()) {
        return Err(Problem::new(Code::UnsupportedMediaType));
    }
    let limit = app.config.body_limit_bytes;
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
    }
    let reading = Limited::new(request.into_body(), limit).collect();
    match tokio::time::timeout(app.config.body_timeout, reading).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(limit)),
        Ok(Err(_)) => Err(Problem::bad_request("请求正文不完整。", "The body ended too early.")),
        Err(_) => Err(Problem::bad_request("请求正文发送太慢。", "The body took too long to arrive.")),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
        || essence.get(essence.len().saturating_sub(5)..).is_some_and(|end| end.eq_ignore_ascii_case("+json"))
}

fn too_large(limit: usize) -> Problem {
    let problem = Problem::new(Code::BodyTooLarge);
    problem.saying(format!("请求正文最多 {limit} 字节。"), format!("The body may have at most {limit} bytes."))
}

/// Reads JSON. Only when that fails is it read again, slowly, to find the place of the fault.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if memchr::memmem::find(bytes, b"\\u0000").is_some() {
        refuse_nul(bytes)?;
    }
    serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        Category::Data => misfit::<T>(bytes),
        Category::Syntax | Category::Eof | Category::Io => malformed(&error),
    })
}

/// Texts with U+0000 are refused at the door: PostgreSQL cannot keep them, and nobody can see them.
fn refuse_nul(bytes: &[u8]) -> Result<(), Problem> {
    fn find(value: &Value, path: &str) -> Option<String> {
        let below = |key: &str, value: &Value| find(value, &format!("{path}/{}", pointer_token(key)));
        match value {
            Value::String(text) => text.contains('\0').then(|| path.to_owned()),
            Value::Array(items) => items.iter().enumerate().find_map(|(at, item)| below(&at.to_string(), item)),
            Value::Object(fields) => fields.iter().find_map(|(key, value)| match key.contains('\0') {
                true => Some(path.to_owned()),
                false => below(key, value),
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => None,
        }
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
    let Some(path) = find(&value, "") else { return Ok(()) };
    let (zh, en) = ("内容含有无法保存的字符（U+0000）。", "The text has a character that cannot be kept (U+0000).");
    Err(FieldError::new("bad-character", zh, en).at(path).into())
}

fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    Problem::new(Code::MalformedJson).saying(
        format!("请求正文不是有效的 JSON（第 {line} 行，第 {column} 列）。"),
        format!("The body is not valid JSON: {error}."),
    )
}

/// Valid JSON of the wrong shape: says where.
fn misfit<T: DeserializeOwned>(bytes: &[u8]) -> Problem {
    if let Err(error) = serde_json::from_slice::<Value>(bytes) {
        return malformed(&error);
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let Err(error) = serde_path_to_error::deserialize::<_, T>(&mut json) else {
        return Problem::new(Code::MalformedJson);
    };
    let path = pointer(error.path());
    // "unknown field `x`, expected `y` at line 1 column 5": the place is given by the path.
    let message = error.inner().to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let error = if message.starts_with("unknown field") {
        FieldError::new("unknown-field", format!("没有“{quoted}”这个字段。"), format!("There is no field “{quoted}”."))
    } else if message.starts_with("missing field") {
        let error = FieldError::new("required", format!("缺少“{quoted}”。"), format!("“{quoted}” is missing."));
        return Problem::invalid(error.at(format!("{path}/{quoted}")));
    } else {
        FieldError::new("wrong-type", format!("内容格式不对：{message}。"), format!("Wrong format: {message}."))
    };
    Problem::invalid(error.at(path))
}

/// A path as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut out = String::new();
    for segment in path {
        // Writing to a String cannot fail.
        let _ = match segment {
            Segment::Seq { index } => write!(out, "/{index}"),
            Segment::Map { key } => write!(out, "/{}", pointer_token(key)),
            Segment::Enum { variant } => write!(out, "/{variant}"),
            Segment::Unknown => Ok(()),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Context;
    use gongdan_domain::Language;
    use serde::Deserialize;
    use serde_json::Map;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Input {
        #[expect(dead_code, reason = "only its reading is tested")]
        type_id: uuid::Uuid,
        #[serde(default)]
        #[expect(dead_code, reason = "only its reading is tested")]
        values: Map<String, Value>,
    }

    async fn outcome(body: &[u8]) -> (u16, String, String) {
        let problem = parse::<Input>(body).unwrap_err();
        let response = problem.render(&Context {
            request_id: "r".into(),
            language: Language::En,
            origin: std::sync::Arc::default(),
        });
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&bytes).unwrap();
        let of = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        (status, of("/errors/0/path"), if status == 422 { of("/errors/0/code") } else { of("/code") })
    }

    #[tokio::test]
    async fn bad_json_says_what_is_wrong_and_where() {
        let id = uuid::Uuid::nil();
        let deep = format!("{{\"typeId\":\"{id}\",\"values\":{{\"a\":{}1{}}}}}", "[".repeat(200), "]".repeat(200));
        let nul = format!(r#"{{"typeId":"{id}","values":{{"a":["x\u0000"]}}}}"#);
        let table: [(&[u8], u16, &str, &str); 9] = [
            (nul.as_bytes(), 422, "/values/a/0", "bad-character"),
            (b"", 400, "", "malformed-json"),
            (b"{\"typeId\":", 400, "", "malformed-json"),
            (b"{\"typeId\":\"\xff\"}", 400, "", "malformed-json"),
            (deep.as_bytes(), 400, "", "malformed-json"),
            (b"{}", 422, "/typeId", "required"),
            (b"{\"typeId\":5}", 422, "/typeId", "wrong-type"),
            (b"{\"typeid\":5}", 422, "/typeid", "unknown-field"),
            (b"[]", 422, "", "wrong-type"),
        ];
        for (body, status, path, code) in table {
            let expected = (status, path.to_owned(), code.to_owned());
            assert_eq!(outcome(body).await, expected, "{}", String::from_utf8_lossy(body));
        }
    }
}
