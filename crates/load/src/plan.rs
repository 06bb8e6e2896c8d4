//! What to send, where, how often.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Makes the body of the n-th request.
pub type Body = Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>;

/// The server under load.
#[derive(Clone)]
pub struct Target {
    /// Where it listens, plain HTTP.
    pub addr: SocketAddr,
    /// Value of the `Host` header.
    pub host: String,
    /// API token; empty sends no `Authorization`.
    pub bearer: String,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("addr", &self.addr).field("host", &self.host).finish_non_exhaustive()
    }
}

/// When a closed loop ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// No request begins later than this after the first.
    Elapsed(Duration),
    /// This many requests were begun.
    Requests(u64),
}

/// A closed loop: `connections` clients, each with one request in flight.
#[derive(Clone)]
pub struct Plan {
    /// The server.
    pub target: Target,
    /// `POST` unless the plan came from [`Plan::get`].
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// Bodies by request number; `None` for requests without one.
    pub body: Option<Body>,
    /// Clients at the same time, each on its own kept-alive connection.
    pub connections: usize,
    /// When to end.
    pub until: Until,
    /// Requests of this first span are sent but not counted, nor is the span itself. It comes on top of
    /// [`Until::Elapsed`] and is part of [`Until::Requests`].
    pub warm_up: Duration,
    /// How long a client waits for one answer before it counts a failure and connects anew.
    pub patience: Duration,
    /// Begins every idempotency key, so that two runs never share one. The request's number follows.
    /// Empty sends no keys.
    pub key_prefix: String,
}

impl Plan {
    /// Orders (or other posts), each with an idempotency key of its own.
    pub fn post(target: Target, path: impl Into<String>, body: Body) -> Self {
        Self { method: "POST", body: Some(body), key_prefix: new_run_id(), ..Self::get(target, path) }
    }

    /// Reads of one path.
    pub fn get(target: Target, path: impl Into<String>) -> Self {
        Self {
            target,
            method: "GET",
            path: path.into(),
            body: None,
            connections: 64,
            until: Until::Elapsed(Duration::from_secs(10)),
            warm_up: Duration::ZERO,
            patience: Duration::from_secs(30),
            key_prefix: String::new(),
        }
    }

    /// The same plan with another number of connections.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }

    /// The same plan with another end.
    #[must_use]
    pub fn until(mut self, until: Until) -> Self {
        self.until = until;
        self
    }

    /// The same plan, warming up first.
    #[must_use]
    pub fn warm_up(mut self, warm_up: Duration) -> Self {
        self.warm_up = warm_up;
        self
    }
}

/// A run id no other run has.
pub(crate) fn new_run_id() -> String {
    format!("load-{}-", uuid::Uuid::now_v7().simple())
}

/// Bodies from a text in which every `{{n}}` stands for the request's number.
pub fn numbered(template: &str) -> Body {
    let parts: Vec<String> = template.split("{{n}}").map(str::to_owned).collect();
    Arc::new(move |n| parts.join(&n.to_string()).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_numbered_everywhere() {
        let body = numbered(r#"{"a":"{{n}}","b":{{n}}}"#);
        assert_eq!(body(7), br#"{"a":"7","b":7}"#);
        assert_eq!(numbered("{}")(1), b"{}");
    }

    #[test]
    fn a_token_is_not_shown() {
        let target = Target { addr: ([127, 0, 0, 1], 1).into(), host: "h".into(), bearer: "gdt_secret".into() };
        assert!(!format!("{target:?}").contains("secret"));
    }
}
