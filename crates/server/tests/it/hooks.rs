//! Webhooks in: signed messages of another system become orders, and change the order they are about.

use crate::app::{Answer, TestApp, send};
use gongdan_connect::WebhookSecret;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

fn text(words: &str) -> Value {
    json!({"zh": words, "en": words})
}

/// A type whose orders carry what the other system calls them, and an inbound webhook for it.
struct Hook<'a> {
    app: &'a TestApp,
    id: String,
    type_id: Value,
    path: String,
    secret: WebhookSecret,
}

fn mapping(type_id: &Value) -> Value {
    json!({"name": "ERP", "typeId": type_id, "key": "external",
        "set": {"external": "body.id", "fault": "body.order.text", "cost": "body.order.cost"}})
}

impl<'a> Hook<'a> {
    async fn new(app: &'a TestApp) -> Self {
        let admin = app.acting_for("admin").await;
        let new =
            json!({"key": "hooked", "name": text("接入"), "description": text("接入"), "numberFormat": "JR-{seq:3}"});
        let type_id = admin.post("/api/v1/order-types", new).await.body["id"].clone();
        let fields = json!([
            {"id": "external", "kind": "text", "label": text("外部编号"), "unique": true},
            {"id": "fault", "kind": "text", "label": text("故障"), "required": true},
            {"id": "cost", "kind": "number", "label": text("费用")},
        ]);
        let page = json!({"id": "p", "title": text("p"), "sections": [{"id": "s", "fields": fields}]});
        let place = format!("/api/v1/order-types/{}/forms", type_id.as_str().unwrap());
        let published = admin.post(&place, json!({"title": "{fault}", "pages": [page]})).await;
        assert_eq!(published.status, 201, "{}", published.body);
        let made = admin.post("/api/v1/inbound-webhooks", mapping(&type_id)).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let part = |name: &str| made.body[name].as_str().unwrap().to_owned();
        let secret = WebhookSecret::read(&part("secret")).unwrap();
        Self { app, id: part("id"), type_id, path: part("path"), secret }
    }

    async fn send_signed(&self, id: &str, at: i64, message: &str, signature: &str) -> Answer {
        let request = self.app.stranger().request(Method::POST, &self.path);
        let request = request.header("webhook-id", id).header("webhook-timestamp", at.to_string());
        let request = request.header("webhook-signature", signature).header("content-type", "application/json");
        send(request.body(message.to_owned())).await
    }

    async fn send(&self, id: &str, message: &Value) -> Answer {
        let (at, message) = (Timestamp::now().as_second(), message.to_string());
        let signature = self.secret.sign(id, at, message.as_bytes());
        self.send_signed(id, at, &message, &signature).await
    }
}

#[tokio::test]
async fn a_message_makes_an_order_once_and_the_next_about_it_changes_it() {
    for app in TestApp::each().await {
        let hook = Hook::new(&app).await;
        let first = json!({"id": "E-1", "order": {"text": "漏水", "cost": 20}});
        let made = hook.send("m-1", &first).await;
        assert_eq!((made.status, &made.body["created"], &made.body["number"]), (201, &json!(true), &json!("JR-001")));
        let again = hook.send("m-1", &first).await;
        assert_eq!((again.status, &again.body["id"]), (200, &made.body["id"]), "{}", again.body);
        let admin = app.acting_for("admin").await;
        let place = format!("/api/v1/orders/{}", made.body["id"].as_str().unwrap());
        let order = admin.get(&place).await.body;
        assert_eq!(order["values"], json!({"external": "E-1", "fault": "漏水", "cost": 20}));
        assert_eq!((&order["requester"]["id"], &order["source"]), (&json!(app.company.admin), &json!("api")));
        // What it does not say stays as it is.
        let changed = hook.send("m-2", &json!({"id": "E-1", "order": {"cost": 35}})).await;
        assert_eq!((changed.status, &changed.body["created"]), (200, &json!(false)), "{}", changed.body);
        assert_eq!(changed.body["id"], made.body["id"]);
        assert_eq!(admin.get(&place).await.body["values"], json!({"external": "E-1", "fault": "漏水", "cost": 35}));
        // The same id for another message is a mistake of the sender.
        let other = json!({"id": "E-9", "order": {"text": "停电"}});
        assert_eq!(hook.send("m-2", &other).await.problem(), (422, "idempotency-key-reused"));
        let next = hook.send("m-3", &json!({"id": "E-2", "order": {"text": "停电"}})).await;
        assert_eq!((next.status, &next.body["number"]), (201, &json!("JR-002")), "{}", next.body);
    }
}

#[tokio::test]
async fn what_does_not_fit_is_named_to_the_sender_and_to_those_who_look_after_it() {
    let app = TestApp::start().await;
    let hook = Hook::new(&app).await;
    let admin = app.acting_for("admin").await;
    let health = async || admin.get("/api/v1/inbound-webhooks").await.body["items"][0]["health"].clone();
    assert_eq!(health().await["state"], "unused");
    let table = [
        (json!({"id": "E-1", "order": {"cost": 20}}), vec![("/values/fault", "required")]),
        (json!({"id": "E-1", "order": {"text": "漏水", "cost": "much"}}), vec![("/values/cost", "not-a-number")]),
    ];
    for (n, (message, faults)) in table.into_iter().enumerate() {
        let refused = hook.send(&format!("bad-{n}"), &message).await;
        assert_eq!(refused.faults(), faults, "{message}");
        let health = health().await;
        assert_eq!((&health["state"], &health["failures"]), (&json!("failing"), &json!(n + 1)));
        assert!(health["reason"]["zh"].as_str().unwrap().contains(faults[0].0), "{health}");
    }
    for message in ["[1]", "\"text\"", "null"] {
        let refused = hook.send("shape", &serde_json::from_str(message).unwrap()).await;
        assert_eq!(refused.problem(), (400, "bad-request"), "{message}");
    }
    assert_eq!(hook.send("good", &json!({"id": "E-1", "order": {"text": "漏水"}})).await.status, 201);
    assert_eq!(health().await["state"], "fine");
    // What did not fit was not taken: the same message may come again when the mapping is mended.
    assert_eq!(hook.send("bad-0", &json!({"id": "E-7", "order": {"text": "停电"}})).await.status, 201);
}

#[tokio::test]
async fn nobody_else_gets_in() {
    for app in TestApp::each().await {
        let hook = Hook::new(&app).await;
        let message = json!({"id": "E-1", "order": {"text": "漏水"}}).to_string();
        let now = Timestamp::now().as_second();
        let good = hook.secret.sign("m", now, message.as_bytes());
        let other = WebhookSecret::random().sign("m", now, message.as_bytes());
        let old = hook.secret.sign("m", now - 400, message.as_bytes());
        let table = [
            ("m", now, &*message, &*other),
            ("m", now, &message, "v1,"),
            ("m", now, &message, "good"),
            ("n", now, &message, &good),
            ("m", now + 1, &message, &good),
            ("m", now, r#"{"id":"E-1","order":{"text":"漏电"}}"#, &good),
            ("m", now - 400, &message, &old),
        ];
        for (id, at, message, signature) in table {
            let refused = hook.send_signed(id, at, message, signature).await;
            assert_eq!(refused.problem(), (401, "unauthenticated"), "{id} {at} {signature}");
        }
        let bare = app.stranger().post(&hook.path, json!({"id": "E-1"})).await;
        assert_eq!(bare.problem(), (401, "unauthenticated"));
        let strange = hook.path.replace(&hook.id, &Uuid::now_v7().to_string());
        assert_eq!(app.stranger().post(&strange, json!({})).await.problem(), (401, "unauthenticated"));
        let admin = app.acting_for("admin").await;
        let found = admin.get(&format!("/api/v1/orders?type={}", hook.type_id.as_str().unwrap())).await;
        assert_eq!(found.body["items"].as_array().map(Vec::len), Some(0), "{}", found.body);

        // The secret before is good for a day; one that is removed, or off, is good for nothing.
        let renewed = admin.post(&format!("/api/v1/inbound-webhooks/{}/secret", hook.id), json!({})).await;
        assert_eq!(renewed.status, 200, "{}", renewed.body);
        assert_eq!(hook.send_signed("m", now, &message, &good).await.status, 201);
        let new = WebhookSecret::read(renewed.body["secret"].as_str().unwrap()).unwrap();
        let signature = format!("v1a,AAAA {}", new.sign("m", now, message.as_bytes()));
        assert_eq!(hook.send_signed("m", now, &message, &signature).await.status, 200);
        let place = format!("/api/v1/inbound-webhooks/{}", hook.id);
        let mut off = mapping(&hook.type_id);
        off["active"] = json!(false);
        let put = admin.request(Method::PUT, &place).header("if-match", "\"v2\"").json(&off);
        assert_eq!(send(put).await.status, 200);
        assert_eq!(hook.send_signed("m", now, &message, &signature).await.problem(), (401, "unauthenticated"));
        assert_eq!(admin.delete(&place).await.status, 204);
        assert_eq!(admin.get("/api/v1/inbound-webhooks").await.body["items"], json!([]));
        assert!(!admin.get("/api/v1/audit").await.body.to_string().contains("whsec_"));
    }
}

#[tokio::test]
async fn mistakes_in_a_mapping_are_named_and_a_message_can_be_rehearsed() {
    let app = TestApp::start().await;
    let hook = Hook::new(&app).await;
    let admin = app.acting_for("admin").await;
    let table = [
        (json!({"name": ""}), "/name", "required"),
        (json!({"typeId": Uuid::now_v7()}), "/typeId", "unknown-reference"),
        (json!({"set": {}, "key": null}), "/set", "too-many"),
        (json!({"set": {"nothing": "body.id"}, "key": null}), "/set/nothing", "unknown-reference"),
        (json!({"set": {"fault": "order.number"}, "key": null}), "/set/fault", "expr-unknown-name"),
        (json!({"set": {"fault": "body."}, "key": null}), "/set/fault", "expr-syntax"),
        (json!({"key": "fault"}), "/key", "not-unique"),
        (json!({"actsFor": Uuid::now_v7()}), "/actsFor", "unknown-reference"),
    ];
    for (change, path, code) in table {
        let mut body = mapping(&hook.type_id);
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = admin.post("/api/v1/inbound-webhooks", body).await;
        assert!(refused.faults().contains(&(path, code)), "{change}: {}", refused.body);
    }
    let agent = app.acting_for("agent").await;
    assert_eq!(agent.get("/api/v1/inbound-webhooks").await.problem(), (403, "forbidden"));
    assert_eq!(agent.post("/api/v1/inbound-webhooks", mapping(&hook.type_id)).await.problem(), (403, "forbidden"));

    let place = format!("/api/v1/inbound-webhooks/{}/rehearsal", hook.id);
    let message = json!({"id": "E-1", "order": {"text": "漏水", "cost": 20}});
    let tried = admin.post(&place, message.clone()).await;
    let values = json!({"external": "E-1", "fault": "漏水", "cost": "20"});
    assert_eq!((tried.status, &tried.body), (200, &json!({"values": values, "changes": null})));
    assert_eq!(admin.post(&place, json!({"id": "E-1"})).await.faults(), [("/values/fault", "required")]);
    let made = hook.send("m", &message).await;
    assert_eq!(made.body["number"], "JR-001", "a rehearsal takes no number");
    assert_eq!(admin.post(&place, json!({"id": "E-1"})).await.body["changes"], "JR-001");
}
