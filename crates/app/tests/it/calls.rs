//! Calls that flows make, against a system that answers, hangs, wants to be left alone, lies and is not to be reached.

use crate::company;
use crate::steps::{Desk, field, step, waits_at};
use gongdan_testkit::TestDb;
use gongdan_testkit::process::Running;
use gongdan_testkit::receiver::{Arrived, Receiver, Reply};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Longer than a lease, and the time a server takes to start.
const PATIENCE: Duration = Duration::from_secs(150);

fn body(arrived: &Arrived) -> Value {
    serde_json::from_str(&arrived.body).unwrap_or_default()
}

fn answer(status: u16, body: &Value) -> Reply {
    Reply { body: body.to_string(), ..status.into() }
}

/// Does what the name of the order asks for.
fn partner(_: usize, arrived: &Arrived) -> Reply {
    let good = |id: &str| answer(200, &json!({"ok": true, "id": id}));
    match body(arrived)["name"].as_str().unwrap_or_default() {
        "hang" => Reply { after: Duration::from_secs(4), ..good("E-late") },
        "huge" => good(&"x".repeat(300 * 1_024)),
        "moved" => Reply { headers: "location: /elsewhere\r\n".to_owned(), ..302.into() },
        "no" => answer(200, &json!({"ok": false, "why": "closed"})),
        "unfit" => good(&"x".repeat(50)),
        "text" => Reply { body: "thanks".to_owned(), ..200.into() },
        "gone" => 404.into(),
        _ => good("E-1"),
    }
}

/// A server with a connection to `url`, and a type of orders whose flow calls it.
fn set_up(server: &Running, token: &str, url: &str, settings: &Value) -> String {
    let desk = Desk { server, token: token.to_owned() };
    if desk.get("/api/v1/connections")["items"].as_array().unwrap().is_empty() {
        let connection =
            json!({"name": "ERP", "url": format!("{url}/api/"), "signIn": {"by": "bearer"}, "secret": "s3cret"});
        let made = desk.post("/api/v1/connections", &json!({"key": "erp", "connection": connection}));
        assert!(!made.to_string().contains("s3cret") && made["hasSecret"] == true, "{made}");
    }
    let fields = [
        field("name", "text", &json!({})),
        field("amount", "money", &json!({})),
        field("erp", "text", &json!({"maxLength": 20})),
        field("state", "text", &json!({})),
    ];
    let kind = format!("call_{}", uuid::Uuid::now_v7().simple().to_string().split_off(24));
    let type_id = desk.order_type(&kind, &fields);
    let me = desk.get("/api/v1/session")["user"]["id"].clone();
    let staff = json!({"staff": {"who": [{"from": "people", "people": [me]}], "ownOrder": "decide"}});
    let mut call = json!({"connection": "erp", "path": "orders/{order.number}", "query": {"who": "name + '&x'"},
        "headers": {"X-Kind": "order.type"}, "body": {"name": "name", "cost.amount": "amount"},
        "accept": "answer.body.ok == true", "set": {"erp": "answer.body.id"}, "seconds": 1, "attempts": 1});
    call.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let flow = json!({"steps": [
        step("start", "start", Some("ask"), &json!({})),
        step("ask", "call", Some("check"), &call),
        step("check", "handling", Some("end"), &staff),
        step("end", "end", None, &json!({})),
    ]});
    desk.post(&format!("/api/v1/order-types/{type_id}/flows"), &flow);
    type_id
}

fn submit(desk: &Desk<'_>, type_id: &str, name: &str) -> String {
    let values = json!({"name": name, "amount": "12.50"});
    desk.post("/api/v1/orders", &json!({"typeId": type_id, "values": values}))["id"].as_str().unwrap().to_owned()
}

fn of<'s>(seen: &'s [(Arrived, u16)], name: &str) -> Vec<&'s Arrived> {
    seen.iter().map(|(arrived, _)| arrived).filter(|arrived| body(arrived)["name"] == name).collect()
}

#[test]
fn an_answer_goes_into_the_order_and_whatever_else_comes_back_is_told_and_can_be_tried_again() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for db in TestDb::each() {
        let receiver = runtime.block_on(Receiver::start(partner));
        let program = company(&db).with("GONGDAN_OUTGOING_ALLOW", "127.0.0.1");
        let server = program.serve();
        let token = server.token();
        let type_id = set_up(&server, &token, &receiver.url, &json!({}));
        let desk = Desk { server: &server, token: token.clone() };

        let connection = desk.get("/api/v1/connections")["items"][0].clone();
        let test = format!("/api/v1/connections/{}/test", connection["id"].as_str().unwrap());
        let tried = desk.post(&test, &Value::Null);
        assert_eq!((&tried["works"], &tried["status"]), (&json!(true), &json!(200)), "{tried}");
        let (tries, _) = &receiver.seen()[0];
        assert_eq!((tries.line.as_str(), tries.headers["authorization"].as_str()), ("GET /api/", "Bearer s3cret"));

        let order = submit(&desk, &type_id, "good");
        desk.wait_for(&order, waits_at("check"));
        let written = desk.get(&format!("/api/v1/orders/{order}"));
        assert_eq!(written["values"]["erp"], "E-1", "{written}");
        let seen = receiver.seen();
        let came = of(&seen, "good")[0];
        let number = written["number"].as_str().unwrap();
        assert_eq!(came.line, format!("POST /api/orders/{number}?who=good%26x"));
        assert_eq!(body(came), json!({"name": "good", "cost": {"amount": 12.5}}));
        assert_eq!(
            (came.headers["authorization"].as_str(), &came.headers["x-kind"]),
            ("Bearer s3cret", &written_type(&desk, &type_id))
        );
        let history = desk.get(&format!("/api/v1/orders/{order}/history")).to_string();
        assert!(history.contains("ERP: HTTP 200, attempt 1"), "{history}");
        assert!(!history.contains("s3cret"));

        for (name, reason) in [
            ("hang", "No answer within 1 s"),
            ("huge", "larger than 256 KB"),
            ("moved", "redirects are not followed"),
            ("no", "closed"),
            ("text", "thanks"),
            ("unfit", "erp"),
            ("gone", "404"),
        ] {
            let order = submit(&desk, &type_id, name);
            let stuck = desk.wait_for(&order, |standing| standing["attention"]["code"] == "errand_failed");
            assert!(stuck["attention"]["reason"]["en"].as_str().unwrap().contains(reason), "{name}: {stuck}");
            assert_eq!((&stuck["waits"][0]["step"], of(&receiver.seen(), name).len()), (&json!("ask"), 1), "{name}");
            let values = desk.get(&format!("/api/v1/orders/{order}"))["values"].clone();
            assert_eq!(values["erp"], Value::Null, "{name}");
        }
        assert!(receiver.seen().iter().all(|(arrived, _)| !arrived.line.contains("elsewhere")));

        // Mended, it is tried again under the same key.
        let order = submit(&desk, &type_id, "no");
        let stuck = desk.wait_for(&order, |standing| standing["attention"]["code"] == "errand_failed");
        desk.change("PATCH", &order, "", &json!({"values": {"name": "yes"}}));
        let retry = json!({"act": "retry", "visit": stuck["waits"][0]["visit"], "comment": "已更正"});
        desk.post(&format!("/api/v1/orders/{order}/flow/acts"), &retry);
        desk.wait_for(&order, waits_at("check"));
        let seen = receiver.seen();
        let (refused, taken) = (of(&seen, "no"), of(&seen, "yes"));
        assert_eq!(refused.last().unwrap().headers["idempotency-key"], taken[0].headers["idempotency-key"]);

        // Where the step says so the order goes on, and knows why.
        let goes_on = json!({"failed": {"state": "error"}});
        let other = set_up(&server, &token, &receiver.url, &goes_on);
        let order = submit(&desk, &other, "gone");
        desk.wait_for(&order, waits_at("check"));
        let values = desk.get(&format!("/api/v1/orders/{order}"))["values"].clone();
        assert!(values["state"].as_str().unwrap().contains("404") && values["erp"] == Value::Null, "{values}");
    }
}

fn written_type(desk: &Desk<'_>, type_id: &str) -> String {
    desk.get(&format!("/api/v1/order-types/{type_id}"))["key"].as_str().unwrap().to_owned()
}

#[test]
fn what_fails_for_a_moment_is_repeated_to_the_byte_and_not_before_it_is_wanted() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for db in TestDb::each() {
        let busy = |count: usize, _: &Arrived| match count {
            0 => Reply { headers: "retry-after: 8\r\n".to_owned(), ..429.into() },
            _ => answer(200, &json!({"ok": true, "id": "E-2"})),
        };
        let receiver = runtime.block_on(Receiver::start(busy));
        let program = company(&db).with("GONGDAN_OUTGOING_ALLOW", "127.0.0.1");
        let server = program.serve();
        let token = server.token();
        let type_id = set_up(&server, &token, &receiver.url, &json!({"attempts": 3}));
        let desk = Desk { server: &server, token };
        let began = Instant::now();
        let order = submit(&desk, &type_id, "busy");
        let waits = desk.wait_for(&order, |standing| standing["calls"][0]["attempts"] == 1);
        let call = &waits["calls"][0];
        assert!(call["connection"] == "ERP" && call["reason"]["en"].as_str().unwrap().contains("429"), "{waits}");
        assert_eq!(call["visit"], waits["waits"][0]["visit"]);
        desk.wait_for(&order, waits_at("check"));
        assert!(began.elapsed() >= Duration::from_secs(8), "it was called before it wanted to be");
        let seen = receiver.seen();
        assert_eq!(seen.len(), 2);
        let same = |arrived: &Arrived| {
            (arrived.line.clone(), arrived.body.clone(), arrived.headers["idempotency-key"].clone())
        };
        assert_eq!(same(&seen[0].0), same(&seen[1].0));
    }
}

#[test]
fn an_address_inside_is_refused_unless_the_operator_allows_it() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let receiver = runtime.block_on(Receiver::start(partner));
    for db in TestDb::each() {
        let program = company(&db);
        let server = program.serve();
        let token = server.token();
        let connection = |url: &str| json!({"key": "erp", "connection": {"name": "ERP", "url": url}});
        for (url, code) in [(receiver.url.as_str(), "bad-url"), ("https://a.example/?x=1", "bad-url")] {
            let (status, problem) = server.request("POST", "/api/v1/connections", &token, &connection(url));
            assert_eq!((status, &problem["errors"][0]["code"]), (422, &json!(code)), "{problem}");
        }
        // A name can only be looked up when it is called.
        let named = receiver.url.replace("127.0.0.1", "localhost");
        let type_id = set_up(&server, &token, &named, &json!({}));
        let desk = Desk { server: &server, token };
        let order = submit(&desk, &type_id, "good");
        let stuck = desk.wait_for(&order, |standing| standing["attention"]["code"] == "errand_failed");
        assert!(stuck["attention"]["reason"]["en"].as_str().unwrap().contains("outgoing_allow"), "{stuck}");
    }
    assert_eq!(receiver.seen().len(), 0);
}

#[test]
fn killed_in_the_middle_of_a_call_it_makes_it_again_under_the_same_key() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for db in TestDb::each() {
        let slow =
            |_, _: &Arrived| Reply { after: Duration::from_secs(2), ..answer(200, &json!({"ok": true, "id": "E-3"})) };
        let receiver = runtime.block_on(Receiver::start(slow));
        let program = company(&db).with("GONGDAN_OUTGOING_ALLOW", "127.0.0.1");
        let server = program.serve();
        let token = server.token();
        let type_id = set_up(&server, &token, &receiver.url, &json!({"seconds": 20, "attempts": 3}));
        let order = submit(&Desk { server: &server, token: token.clone() }, &type_id, "slow");
        let began = Instant::now();
        while receiver.seen().is_empty() {
            assert!(began.elapsed() < PATIENCE, "nothing is called");
            std::thread::sleep(Duration::from_millis(5));
        }
        server.kill();
        let server = program.serve();
        let desk = Desk { server: &server, token };
        while desk.standing(&order)["waits"][0]["step"] != "check" {
            assert!(began.elapsed() < PATIENCE, "{}", desk.standing(&order));
            std::thread::sleep(Duration::from_millis(100));
        }
        let seen = receiver.seen();
        assert_eq!(seen.len(), 2, "once before the fall, once after");
        assert_eq!(seen[0].0.headers["idempotency-key"], seen[1].0.headers["idempotency-key"]);
        assert_eq!(seen[0].0.body, seen[1].0.body);
    }
}
