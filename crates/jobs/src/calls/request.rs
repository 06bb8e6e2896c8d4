//! What a call sends, made from the order when it comes to the step and kept until the call is over.

use crate::flow_errands::{Commission, Stop, stop};
use gongdan_connect::{Failure, Headers, header};
use gongdan_domain::connection::{CHANNEL, TOPIC};
use gongdan_domain::delivery::Delivery;
use gongdan_domain::expr::{self, Expr};
use gongdan_engine::outgoing::{Outgoing, Piece};
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use uuid::Uuid;

/// See the module.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// The order's visit to the step.
    pub(super) visit: u32,
    method: String,
    /// With what follows the question mark.
    path: String,
    headers: Vec<(String, String)>,
    /// The content, if there is any.
    pub(super) body: Option<Value>,
}

/// Writes the call of a visit down. Commissioned once more by another event, it has an id of its own and the same key,
/// and waits until the one before is over.
///
/// # Errors
/// What it cannot be made of.
pub(crate) fn write(at: &Commission, call: &Outgoing, event: Uuid) -> Result<Delivery, Stop> {
    let key = &call.connection;
    let connection = at.catalog.connection_by_key(key).filter(|found| found.active).ok_or_else(|| {
        stop(format!("没有可用的连接“{key}”。"), format!("There is no connection “{key}” that is switched on."))
    })?;
    let request = Request::of(at, call)?;
    let body = serde_json::to_string(&request).map_err(|error| Stop::Later(error.to_string()))?;
    let visit = visit_key(at);
    Ok(Delivery {
        lane: visit,
        seq: at.visit.into(),
        message_id: visit,
        topic: TOPIC.to_owned(),
        order_id: Some(at.order.id),
        body,
        ..Delivery::new(
            crate::webhooks::delivery_id(connection.id, Some(visit), event),
            CHANNEL.to_owned(),
            connection.id,
            at.now,
        )
    })
}

/// What every attempt for a visit has in common, and nothing else.
fn visit_key(at: &Commission) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(at.order.id.as_bytes());
    hash.update(at.visit.to_be_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl Request {
    fn of(at: &Commission, call: &Outgoing) -> Result<Self, Stop> {
        let body = if call.body.is_empty() { None } else { Some(object(at, &call.body)?) };
        let mut headers = Vec::new();
        for (name, value) in &call.headers {
            headers.extend(text(&at.sees(value)?).map(|value| (name.clone(), value)));
        }
        let mut path = path(at, &call.path)?;
        let mut sign = '?';
        for (name, value) in &call.query {
            if let Some(value) = text(&at.sees(value)?) {
                _ = write!(path, "{sign}{}={}", escaped(name), escaped(&value));
                sign = '&';
            }
        }
        Ok(Self { visit: at.visit, method: call.method.name().to_owned(), path, headers, body })
    }

    /// Where it goes below `base`.
    pub(super) fn url(&self, base: &str) -> String {
        let base = base.trim_end_matches('/');
        if self.path.is_empty() || self.path.starts_with('?') {
            return format!("{base}{}", self.path);
        }
        format!("{base}/{}", self.path)
    }

    pub(super) fn method(&self) -> Result<Method, Failure> {
        let unknown = |_| Failure::give_up("未知的请求方法。", "The method is not known.");
        Method::from_bytes(self.method.as_bytes()).map_err(unknown)
    }

    /// The headers that the step wants.
    pub(super) fn headers(&self) -> Result<Headers, Failure> {
        self.headers.iter().map(|(name, value)| header(name, value)).collect()
    }
}

fn path(at: &Commission, pieces: &[Piece]) -> Result<String, Stop> {
    let mut path = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => path.push_str(text),
            Piece::Value(value) => {
                let found = text(&at.sees(value)?).filter(|found| !found.is_empty() && found != "." && found != "..");
                let none = || {
                    let (zh, en) =
                        (format!("路径中的“{value}”没有值。"), format!("“{value}” in the path has no value."));
                    stop(zh, en)
                };
                path.push_str(&escaped(&found.ok_or_else(none)?));
            }
        }
    }
    Ok(path)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(char::from(byte)),
            other => _ = write!(escaped, "%{other:02X}"),
        }
    }
    escaped
}

/// A value in one line; nothing for what is empty or has parts.
fn text(value: &expr::Value) -> Option<String> {
    match plain(value) {
        Value::String(text) => Some(text),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn object(at: &Commission, members: &[(Vec<String>, Expr)]) -> Result<Value, Stop> {
    let mut object = Map::new();
    for (names, value) in members {
        put(&mut object, names, plain(&at.sees(value)?));
    }
    Ok(Value::Object(object))
}

fn put(object: &mut Map<String, Value>, names: &[String], value: Value) {
    match names {
        [] => {}
        [last] => _ = object.insert(last.clone(), value),
        [first, rest @ ..] => {
            let inner = object.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// As other systems write it: numbers as numbers, unless their digits would not survive that.
fn plain(value: &expr::Value) -> Value {
    match value {
        expr::Value::Number(number) => {
            let written = number.normalize().to_string();
            let survives = |read: &Value| {
                let again = read.to_string();
                again.strip_suffix(".0").unwrap_or(&again) == written
            };
            serde_json::from_str(&written).ok().filter(survives).unwrap_or(Value::String(written.clone()))
        }
        expr::Value::List(items) => items.iter().map(plain).collect(),
        expr::Value::Record(parts) => parts.iter().map(|(name, part)| (name.clone(), plain(part))).collect(),
        other => other.to_json(),
    }
}
