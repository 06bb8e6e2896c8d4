//! What steps have the program do: answers it writes, orders it makes, and what happens when it cannot.

use crate::company;
use gongdan_testkit::TestDb;
use gongdan_testkit::process::Running;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long something may take that a follower does, which first reads everything the demo wrote.
const PATIENCE: Duration = Duration::from_secs(180);

pub(crate) fn field(id: &str, kind: &str, settings: &Value) -> Value {
    json!({"id": id, "kind": kind, "label": {"zh": id, "en": id}, "settings": settings})
}

pub(crate) fn step(id: &str, kind: &str, to: Option<&str>, settings: &Value) -> Value {
    let ways: Vec<Value> = to.into_iter().map(|to| json!({"to": to})).collect();
    json!({"id": id, "kind": kind, "name": {"zh": id, "en": id}, "ways": ways, "settings": settings})
}

pub(crate) struct Desk<'a> {
    pub(crate) server: &'a Running,
    pub(crate) token: String,
}

impl Desk<'_> {
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.server.request("POST", path, &self.token, body);
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.server.request("GET", path, &self.token, &Value::Null).1
    }

    /// Changes an order as it is now.
    pub(crate) fn change(&self, method: &str, order: &str, part: &str, body: &Value) {
        let path = format!("/api/v1/orders/{order}");
        let version = self.get(&path)["version"].clone();
        let head = format!("Authorization: Bearer {}\r\nIf-Match: \"v{version}\"\r\n", self.token);
        let (status, answer, _) = self.server.send(method, &format!("{path}{part}"), &head, body).unwrap();
        assert_eq!(status, 200, "{answer}");
    }

    /// A type of orders with these fields.
    pub(crate) fn order_type(&self, key: &str, fields: &[Value]) -> String {
        let body = json!({"key": key, "name": {"zh": key, "en": key}, "description": {"zh": "", "en": ""},
            "numberFormat": format!("{}-{{seq:4}}", key.to_uppercase())});
        let id = self.post("/api/v1/order-types", &body)["id"].as_str().unwrap().to_owned();
        let sections = json!([{"id": "main", "title": null, "fields": fields}]);
        let form = json!({"version": 1, "title": "{name}", "pages": [
            {"id": "page", "title": {"zh": "内容", "en": "Content"}, "sections": sections}]});
        self.post(&format!("/api/v1/order-types/{id}/forms"), &form);
        id
    }

    pub(crate) fn standing(&self, order: &str) -> Value {
        self.get(&format!("/api/v1/orders/{order}/flow"))
    }

    /// The standing of an order as soon as it is as wanted.
    pub(crate) fn wait_for(&self, order: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            let standing = self.standing(order);
            if wanted(&standing) {
                return standing;
            }
            assert!(began.elapsed() < PATIENCE, "{standing}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(crate) fn parts_of(&self, order: &str) -> Vec<String> {
        let links = self.get(&format!("/api/v1/orders/{order}/links"));
        let all = links["items"].as_array().unwrap().iter();
        all.map(|link| link["order"]["id"].as_str().unwrap().to_owned()).collect()
    }
}

pub(crate) fn waits_at<'s>(step: &'s str) -> impl Fn(&Value) -> bool + 's {
    move |standing| standing["waits"][0]["step"] == step
}

#[test]
fn a_step_writes_answers_and_makes_orders_each_once_and_waits_for_them() {
    for db in TestDb::each() {
        let program = company(&db);
        let mut server = program.serve();
        let token = server.token();
        let (whole, piece) = {
            let desk = Desk { server: &server, token: token.clone() };
            let text = json!({});
            let columns = json!({"columns": [field("what", "text", &text), field("count", "number", &text)]});
            let piece = desk.order_type("piece", &[
                json!({"id": "name", "kind": "text", "label": {"zh": "名称", "en": "Name"}, "required": true, "settings": {}}),
                field("count", "number", &json!({"max": 10})),
            ]);
            let whole = desk.order_type(
                "whole",
                &[
                    field("name", "text", &text),
                    field("amount", "money", &text),
                    field("fee", "money", &text),
                    field("parts", "detail_rows", &columns),
                ],
            );
            let me = desk.get("/api/v1/session")["user"]["id"].clone();
            let staff = json!({"staff": {"who": [{"from": "people", "people": [me]}], "ownOrder": "decide"}});
            let flow = json!({"steps": [
                step("start", "start", Some("fill"), &json!({})),
                step("fill", "update", Some("make"), &json!({"set": {"fee": "amount * 0.1"}})),
                step("make", "sub_order", Some("check"), &json!({"orderType": "piece", "each": "parts",
                    "set": {"name": "row.what", "count": "row.count"}, "waitPercent": 100})),
                step("check", "handling", Some("end"), &staff),
                step("end", "end", None, &json!({})),
            ]});
            desk.post(&format!("/api/v1/order-types/{whole}/flows"), &flow);
            (whole, piece)
        };

        let values = json!({"name": "安装", "amount": "120.00",
            "parts": [{"what": "门", "count": 1}, {"what": "窗", "count": 3}]});
        let order = {
            let desk = Desk { server: &server, token: token.clone() };
            desk.post("/api/v1/orders", &json!({"typeId": whole, "values": values}))["id"].as_str().unwrap().to_owned()
        };
        // Killed in the middle, the program does the rest when it is back, and nothing twice.
        server.kill();
        server = program.serve();
        let desk = Desk { server: &server, token: token.clone() };
        desk.wait_for(&order, waits_at("make"));
        let began = Instant::now();
        while desk.parts_of(&order).len() < 2 {
            assert!(began.elapsed() < Duration::from_secs(60), "{}", desk.standing(&order));
            std::thread::sleep(Duration::from_millis(50));
        }
        let written = desk.get(&format!("/api/v1/orders/{order}"));
        assert_eq!(written["values"]["fee"]["amount"], "12.00", "{written}");
        let parts = desk.parts_of(&order);
        assert_eq!(parts.len(), 2);
        let mut names: Vec<Value> = Vec::new();
        for id in &parts {
            let part = desk.get(&format!("/api/v1/orders/{id}"));
            assert_eq!((&part["typeId"], &part["source"]), (&json!(piece), &json!("flow")), "{part}");
            assert_eq!(part["requester"], written["requester"], "for whoever asked for the whole");
            names.push(part["values"]["name"].clone());
        }
        names.sort_by_key(ToString::to_string);
        assert_eq!(names, [json!("窗"), json!("门")]);
        for (n, id) in parts.iter().enumerate() {
            assert_eq!(desk.standing(&order)["waits"][0]["step"], "make", "{n} of 2 are over");
            desk.change("POST", id, "/status", &json!({"to": "done"}));
        }
        desk.wait_for(&order, waits_at("check"));

        // What cannot be made leaves the order where administrators look, with the reason; mended, it goes on.
        let values = json!({"name": "加装", "amount": "1.00", "parts": [{"what": "门", "count": 11}]});
        let order = desk.post("/api/v1/orders", &json!({"typeId": whole, "values": values}));
        let order = order["id"].as_str().unwrap();
        let stuck = desk.wait_for(order, |standing| standing["attention"]["code"] == "errand_failed");
        let visit = stuck["waits"][0]["visit"].clone();
        assert_eq!((&stuck["waits"][0]["step"], desk.parts_of(order).len()), (&json!("make"), 0));
        let history = desk.get(&format!("/api/v1/orders/{order}/history"));
        assert!(history.to_string().contains("count"), "{history}");
        let edit = json!({"values": {"parts": [{"what": "门", "count": 2}]}});
        desk.change("PATCH", order, "", &edit);
        let again = json!({"act": "retry", "visit": visit, "comment": "数量已改正"});
        desk.post(&format!("/api/v1/orders/{order}/flow/acts"), &again);
        let began = Instant::now();
        while desk.parts_of(order).is_empty() {
            assert!(began.elapsed() < Duration::from_secs(60), "{}", desk.standing(order));
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(desk.standing(order)["attention"], Value::Null);
    }
}

#[test]
fn orders_are_made_once_also_when_nobody_remembers_the_requests_that_made_them() {
    for db in TestDb::each() {
        let program = company(&db);
        let server = program.serve();
        let token = server.token();
        let desk = Desk { server: &server, token: token.clone() };
        let unique = json!({"id": "name", "kind": "text", "label": {"zh": "名称", "en": "Name"}, "unique": true, "settings": {}});
        let piece = desk.order_type("piece", &[unique]);
        let columns = json!({"columns": [field("what", "text", &json!({}))]});
        let whole =
            desk.order_type("whole", &[field("name", "text", &json!({})), field("parts", "detail_rows", &columns)]);
        let make = json!({"orderType": "piece", "each": "parts", "set": {"name": "row.what"}, "waitPercent": 100});
        let flow = json!({"steps": [
            step("start", "start", Some("make"), &json!({})),
            step("make", "sub_order", Some("end"), &make),
            step("end", "end", None, &json!({})),
        ]});
        desk.post(&format!("/api/v1/order-types/{whole}/flows"), &flow);
        // One of the two is taken: the other is made, and the whole waits for somebody.
        desk.post("/api/v1/orders", &json!({"typeId": piece, "values": {"name": "窗"}}));
        let values = json!({"name": "安装", "parts": [{"what": "门"}, {"what": "窗"}]});
        let order = desk.post("/api/v1/orders", &json!({"typeId": whole, "values": values}));
        let order = order["id"].as_str().unwrap();
        let stuck = desk.wait_for(order, |standing| standing["attention"]["code"] == "errand_failed");
        assert_eq!(desk.parts_of(order).len(), 1, "{stuck}");
        desk.change("PATCH", order, "", &json!({"values": {"parts": [{"what": "门"}, {"what": "窗台"}]}}));
        server.kill();
        // Weeks later.
        let store = gongdan_store::Store::open(&gongdan_store::StoreConfig::at(&db.url)).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let forgotten = runtime.block_on(store.write(|c| c.execute("delete from idempotency", &[]))).unwrap();
        assert!(forgotten > 0);
        drop(store);
        let server = program.serve();
        let desk = Desk { server: &server, token };
        let retry = json!({"act": "retry", "visit": stuck["waits"][0]["visit"], "comment": "已改名"});
        desk.post(&format!("/api/v1/orders/{order}/flow/acts"), &retry);
        let began = Instant::now();
        while desk.parts_of(order).len() < 2 {
            assert!(began.elapsed() < PATIENCE, "{}", desk.standing(order));
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut names: Vec<String> = desk
            .parts_of(order)
            .iter()
            .map(|id| desk.get(&format!("/api/v1/orders/{id}"))["values"]["name"].to_string())
            .collect();
        names.sort();
        assert_eq!(names, ["\"窗台\"", "\"门\""], "none was made twice");
    }
}

#[test]
fn a_type_that_a_flow_makes_orders_of_must_be_there_and_stays_in_use() {
    let db = TestDb::sqlite();
    let program = company(&db);
    let server = program.serve();
    let desk = Desk { server: &server, token: server.token() };
    let whole = desk.order_type("whole", &[field("name", "text", &json!({}))]);
    let flow = json!({"steps": [
        step("start", "start", Some("make"), &json!({})),
        step("make", "sub_order", Some("end"), &json!({"orderType": "piece", "set": {"name": "name"}})),
        step("end", "end", None, &json!({})),
    ]});
    let path = format!("/api/v1/order-types/{whole}/flows");
    let publish = || server.request("POST", &path, &desk.token, &flow);
    let (status, problem) = publish();
    let fault = &problem["errors"][0];
    assert_eq!((status, &fault["code"], &fault["path"]), (422, &json!("unknown-order-type"), &json!("/steps/make")));
    // A type without a form takes no orders.
    let body = json!({"key": "piece", "name": {"zh": "件", "en": "Piece"}, "description": {"zh": "", "en": ""},
        "numberFormat": "P-{seq:4}"});
    let piece = desk.post("/api/v1/order-types", &body)["id"].as_str().unwrap().to_owned();
    assert_eq!(publish().0, 422);
    let form = json!({"version": 1, "title": "{name}", "pages": [{"id": "page", "title": {"zh": "内容", "en": "Content"},
        "sections": [{"id": "main", "title": null, "fields": [field("name", "text", &json!({}))]}]}]});
    desk.post(&format!("/api/v1/order-types/{piece}/forms"), &form);
    assert_eq!(publish().0, 201);
    let version = desk.get(&format!("/api/v1/order-types/{piece}"))["version"].clone();
    let head = format!("Authorization: Bearer {}\r\nIf-Match: \"v{version}\"\r\n", desk.token);
    let retire =
        |head: &str| server.send("PATCH", &format!("/api/v1/order-types/{piece}"), head, &json!({"active": false}));
    let (status, problem, _) = retire(&head).unwrap();
    assert_eq!(
        (status, &problem["errors"][0]["code"], &problem["errors"][0]["path"]),
        (422, &json!("in-use"), &json!("/active"))
    );
    let flow =
        json!({"steps": [step("start", "start", Some("end"), &json!({})), step("end", "end", None, &json!({}))]});
    desk.post(&path, &flow);
    assert_eq!(retire(&head).unwrap().0, 200);
}
