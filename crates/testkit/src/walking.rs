//! Clients that walk orders through a flow over HTTP: one order after the other, three approvals each.

use crate::process::Running;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use uuid::Uuid;

/// The login of the demo's administrator, who approves everything.
const APPROVER: &str = "ding.rui";
/// Approvals of one order.
pub const APPROVALS: usize = 3;

/// Publishes a flow of three approvals by the demo's administrator for repair orders.
pub fn publish(server: &Running, token: &str) {
    let demo = gongdan_demo::company(jiff::Timestamp::now());
    let approver = demo.people.iter().find(|person| person.login == APPROVER).expect("the administrator").id;
    let type_id = demo.order_type("repair").expect("the repair template").id;
    let name = |zh: &str, en: &str| json!({"zh": zh, "en": en});
    let staff = json!({"staff": {"who": [{"from": "people", "people": [approver]}], "samePerson": "never",
        "ownOrder": "decide"}});
    let mut steps =
        vec![json!({"id": "start", "kind": "start", "name": name("开始", "Start"), "ways": [{"to": "a1"}]})];
    for n in 1..=APPROVALS {
        let to = if n == APPROVALS { "end".to_owned() } else { format!("a{}", n + 1) };
        steps.push(json!({"id": format!("a{n}"), "kind": "approval", "name": name("审批", "Approval"),
            "settings": staff, "ways": [{"to": to}]}));
    }
    steps.push(json!({"id": "end", "kind": "end", "name": name("结束", "End")}));
    let path = format!("/api/v1/order-types/{type_id}/flows");
    let (status, answer) = server.request("POST", &path, token, &json!({ "steps": steps }));
    assert_eq!(status, 201, "{answer}");
}

/// A client with one connection that stays open.
pub struct Client {
    address: SocketAddr,
    token: String,
    stream: Option<BufReader<TcpStream>>,
    /// Whether a request is sent again, under the same key, until it is answered.
    persistent: bool,
}

impl Client {
    /// A client that panics when the server goes away.
    pub fn new(address: SocketAddr, token: &str) -> Self {
        Self { address, token: token.to_owned(), stream: None, persistent: false }
    }

    /// One that asks again until it is answered.
    #[must_use]
    pub fn persistent(mut self) -> Self {
        self.persistent = true;
        self
    }

    /// Submits an order and approves it to its end; answers its id.
    pub fn walk(&mut self, order: &Value) -> Uuid {
        let (status, made) = self.ask("POST", "/api/v1/orders", order);
        assert_eq!(status, 201, "{made}");
        let id: Uuid = made["id"].as_str().and_then(|id| id.parse().ok()).expect("the id of an order");
        let (_, mut standing) = self.ask("GET", &format!("/api/v1/orders/{id}/flow"), &Value::Null);
        let acts = format!("/api/v1/orders/{id}/flow/acts");
        for _ in 0..APPROVALS {
            let mine = &standing["mine"][0];
            let act = json!({"act": "approve", "visit": mine["visit"], "seat": mine["seat"]});
            let (status, answer) = self.ask("POST", &acts, &act);
            assert_eq!(status, 200, "{answer}");
            standing = answer;
        }
        assert_eq!(standing["outcome"], "completed", "{standing}");
        id
    }

    fn ask(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let key = Uuid::now_v7();
        loop {
            match self.try_ask(method, path, key, body) {
                // Busy, or on its way up or down: the same key makes it one request.
                Ok((503 | 500, _)) | Err(_) if self.persistent => {
                    self.stream = None;
                    std::thread::sleep(Duration::from_millis(20));
                }
                Ok(answer) => return answer,
                Err(error) => panic!("{method} {path}: {error}"),
            }
        }
    }

    fn try_ask(&mut self, method: &str, path: &str, key: Uuid, body: &Value) -> std::io::Result<(u16, Value)> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(5))?;
                stream.set_read_timeout(Some(Duration::from_secs(30)))?;
                stream.set_nodelay(true)?;
                BufReader::new(stream)
            }
        };
        let (address, token) = (self.address, &self.token);
        let content = if body.is_null() { String::new() } else { body.to_string() };
        let kind = if content.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n\
             {kind}Content-Length: {}\r\n\r\n{content}",
            content.len()
        );
        stream.get_mut().write_all(request.as_bytes())?;
        let broken = || std::io::Error::other("no HTTP answer");
        let (mut status, mut length, mut line) = (None, None, String::new());
        loop {
            line.clear();
            if stream.read_line(&mut line)? == 0 {
                return Err(broken());
            }
            let told = line.trim_end();
            if told.is_empty() {
                break;
            }
            if status.is_none() {
                status = told.split(' ').nth(1).and_then(|code| code.parse().ok());
            } else if let Some((name, value)) =
                told.split_once(':').filter(|(n, _)| n.eq_ignore_ascii_case("content-length"))
            {
                length = value.trim().parse().ok().filter(|_| !name.is_empty());
            }
        }
        let mut answer = vec![0; length.ok_or_else(broken)?];
        stream.read_exact(&mut answer)?;
        self.stream = Some(stream);
        Ok((status.ok_or_else(broken)?, serde_json::from_slice(&answer).unwrap_or(Value::Null)))
    }
}
