//! Another system is called, and its answer may be written into the order.

use gongdan_engine::behaviour::{Behaviour, Errand, StepKind, read_settings};
use gongdan_engine::bpmn::Element;
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use gongdan_engine::outgoing::{Method, Outgoing, Piece};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use crate::assigning;

/// See the module.
pub struct Kind;

/// Longest path.
const MOST_PATH: usize = 1_000;
/// Longest attempt, in seconds: shorter than anybody else waits before they try for us.
const MOST_SECONDS: u8 = 30;
/// Most attempts; the last pauses between them are hours.
const MOST_ATTEMPTS: u8 = 12;
/// Headers that are the connection's or the program's to say.
const TAKEN: [&str; 14] = [
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "idempotency-key",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    connection: String,
    #[serde(default)]
    method: Method,
    #[serde(default)]
    path: String,
    #[serde(default)]
    query: BTreeMap<String, String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: BTreeMap<String, String>,
    accept: Option<String>,
    #[serde(default)]
    set: BTreeMap<String, String>,
    failed: Option<BTreeMap<String, String>>,
    #[serde(default = "usual_seconds")]
    seconds: u8,
    #[serde(default = "usual_attempts")]
    attempts: u8,
}

const fn usual_seconds() -> u8 {
    20
}

const fn usual_attempts() -> u8 {
    8
}

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        "call"
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let settings: Settings = read_settings(step)?;
        settings.check(step)?;
        let Settings { connection, method, path, query, headers, body, accept, set, failed, seconds, attempts } =
            settings;
        let body = assigning::expressions(step, &body)?;
        let parted = |(name, value): (String, _)| (name.split('.').map(str::to_owned).collect(), value);
        let call = Outgoing {
            connection,
            method,
            path: pieces(step, &path)?,
            query: assigning::expressions(step, &query)?,
            headers: assigning::expressions(step, &headers)?,
            body: body.into_iter().map(parted).collect(),
            accept: accept
                .map(|accept| assigning::expression(step, "accept", &accept))
                .transpose()
                .map_err(|finding| vec![finding])?,
            set: assigning::read_any(step, &set)?,
            failed: failed.map(|failed| assigning::read_any(step, &failed)).transpose()?,
            seconds,
            attempts,
        };
        Ok(Behaviour::Errand(Errand::Call(Box::new(call))))
    }

    fn settings_schema(&self) -> Value {
        let any = assigning::schema_of_any;
        json!({
            "type": "object", "required": ["connection"], "additionalProperties": false,
            "properties": {
                "connection": {"type": "string", "minLength": 1, "maxLength": 100,
                    "description": "The key of a connection: where to, and with which credentials."},
                "method": {"enum": ["GET", "POST", "PUT", "PATCH", "DELETE"], "default": "POST"},
                "path": {"type": "string", "maxLength": MOST_PATH, "default": "",
                    "description": "What follows the address of the connection; {…} holds an expression."},
                "query": any("An expression for each name after the question mark."),
                "headers": any("An expression for each header."),
                "body": any("An expression for each member of the JSON object; a.b is b in a."),
                "accept": {"type": "string", "minLength": 1, "maxLength": 2000,
                    "description": "What must be true of `answer` beside a good status."},
                "set": any("An expression for each field that gets something of `answer`."),
                "failed": any("Given, the order goes on when the call fails for good, and these fields get \
                    something of `error`; else it waits for an administrator."),
                "seconds": {"type": "integer", "minimum": 1, "maximum": MOST_SECONDS, "default": usual_seconds()},
                "attempts": {"type": "integer", "minimum": 1, "maximum": MOST_ATTEMPTS, "default": usual_attempts()},
            },
        })
    }

    fn for_bpmn(&self, element: &Element) -> Option<Map<String, Value>> {
        (*element == Element::Service).then(Map::new)
    }
}

impl Settings {
    fn check(&self, step: &Step) -> Result<(), Vec<Finding>> {
        let mut findings = Vec::new();
        let mut fault = |zh: &str, en: &str| findings.push(Finding::error("bad-setting", zh, en, &[&step.id]));
        if self.connection.is_empty() || self.connection.len() > 100 {
            fault("请选择连接。", "Name a connection.");
        }
        if self.path.chars().count() > MOST_PATH || self.path.contains(['?', '#', '\\']) {
            fault("路径过长，或含有 ?、# 或 \\。", "The path is too long, or has ?, # or \\ in it.");
        }
        if !(1..=MOST_SECONDS).contains(&self.seconds) || !(1..=MOST_ATTEMPTS).contains(&self.attempts) {
            fault("时限须为 1 到 30 秒，次数须为 1 到 12。", "Use 1 to 30 seconds and 1 to 12 attempts.");
        }
        if !self.body.is_empty() && self.method == Method::Get {
            fault("GET 请求没有内容。", "GET sends no content.");
        }
        if self.headers.keys().any(|name| !is_header(name)) {
            fault("请求头的名称不正确，或由系统填写。", "A header cannot be called so, or is not yours to say.");
        }
        if self.query.keys().any(|name| name.is_empty() || name.len() > 100) {
            fault("查询参数的名称须为 1 到 100 个字符。", "Names in the query have 1 to 100 characters.");
        }
        if !may_nest(&self.body) {
            fault(
                "内容的名称不能为空，也不能既是值又含有别的值。",
                "Names in the body are not empty, and none is both a value and around others.",
            );
        }
        if findings.is_empty() { Ok(()) } else { Err(findings) }
    }
}

fn is_header(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (1..=100).contains(&name.len()) && name.chars().all(fits) && !TAKEN.contains(&name.to_ascii_lowercase().as_str())
}

/// Whether dotted names make one object: every part is called something, and no value stands where others are.
fn may_nest(body: &BTreeMap<String, String>) -> bool {
    let is_named = |name: &String| name.len() <= 200 && name.split('.').all(|part| !part.is_empty());
    let is_inside =
        |name: &String, other: &String| other.strip_prefix(name.as_str()).is_some_and(|r| r.starts_with('.'));
    body.keys().all(|name| is_named(name) && !body.keys().any(|other| is_inside(name, other)))
}

/// Reads a path: text, and expressions in braces.
fn pieces(step: &Step, path: &str) -> Result<Vec<Piece>, Vec<Finding>> {
    let unclosed = || {
        let (zh, en) = ("路径中的花括号不成对。", "The braces in the path do not match.");
        vec![Finding::error("bad-setting", zh, en, &[&step.id])]
    };
    let (mut pieces, mut rest) = (Vec::new(), path.trim_start_matches('/'));
    while let Some((before, after)) = rest.split_once('{') {
        let (source, after) = after.split_once('}').ok_or_else(unclosed)?;
        if before.contains('}') {
            return Err(unclosed());
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Value(assigning::expression(step, "path", source).map_err(|finding| vec![finding])?));
        rest = after;
    }
    if rest.contains('}') {
        return Err(unclosed());
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}
