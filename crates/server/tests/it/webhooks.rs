//! Webhooks over the API: secrets go in and never come out again, mistakes are named, messages are put on their way.

use crate::app::TestApp;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

fn webhook(change: Value) -> Value {
    let mut body = json!({"name": "ERP", "url": "https://erp.example.com/hook"});
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn a_secret_is_shown_once_and_can_be_renewed() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let made = admin.post("/api/v1/webhooks", webhook(json!({"filter": "order.status == 'done'"}))).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let (id, first) = (made.body["id"].as_str().unwrap(), made.body["secret"].as_str().unwrap());
        assert!(first.starts_with("whsec_") && made.headers["etag"] == "\"v1\"");
        assert_eq!(made.body["health"]["state"], "unused");
        assert_eq!(made.body["actsFor"], app.company.admin.to_string());
        let place = format!("/api/v1/webhooks/{id}");
        let renewed = admin.post(&format!("{place}/secret"), json!({})).await;
        assert_eq!(renewed.status, 200, "{}", renewed.body);
        let second = renewed.body["secret"].as_str().unwrap();
        assert_ne!(first, second);
        assert!(renewed.body["previousUntil"].is_string(), "both count for a while");
        for path in ["/api/v1/webhooks", &place, "/api/v1/audit"] {
            let shown = admin.get(path).await;
            assert_eq!(shown.status, 200, "{path}: {}", shown.body);
            let text = shown.body.to_string();
            assert!(!text.contains(first) && !text.contains(second) && !text.contains("whsec_"), "{path}: {text}");
        }
        let removed = admin.delete(&place).await;
        assert_eq!(removed.status, 204);
        assert_eq!(admin.get(&place).await.problem(), (404, "not-found"));
        assert_eq!(admin.get("/api/v1/webhooks").await.body["items"], json!([]));
    }
}

#[tokio::test]
async fn mistakes_are_named() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let table = [
        (json!({"name": " "}), "/name", "required"),
        (json!({"url": "ftp://example.com"}), "/url", "bad-url"),
        (json!({"url": "http://192.168.1.1/hook"}), "/url", "bad-url"),
        (json!({"url": "http://169.254.169.254/"}), "/url", "bad-url"),
        (json!({"url": "https://me:secret@example.com/"}), "/url", "bad-url"),
        (json!({"events": ["order.submitted", "order.dreamt"]}), "/events/1", "unknown-reference"),
        (json!({"typeIds": [Uuid::now_v7()]}), "/typeIds/0", "unknown-reference"),
        (json!({"filter": "order.status = "}), "/filter", "expr-syntax"),
        (json!({"filter": "nobody == 1"}), "/filter", "expr-unknown-name"),
        (json!({"filter": "amount == 'x'"}), "/filter", "expr-type"),
        (json!({"actsFor": Uuid::now_v7()}), "/actsFor", "unknown-reference"),
    ];
    for (change, path, code) in table {
        let refused = admin.post("/api/v1/webhooks", webhook(change.clone())).await;
        assert_eq!(refused.faults(), [(path, code)], "{change}");
    }
    let fine = json!({"filter": "event == 'order.moved' and amount > 5", "typeIds": [app.company.type_id]});
    assert_eq!(admin.post("/api/v1/webhooks", webhook(fine)).await.status, 201);
}

#[tokio::test]
async fn only_those_who_manage_settings_and_only_with_their_own_rights() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let id = admin.post("/api/v1/webhooks", webhook(json!({}))).await.body["id"].as_str().unwrap().to_owned();
    for login in ["agent", "requester"] {
        let other = app.acting_for(login).await;
        for path in ["/api/v1/webhooks".to_owned(), format!("/api/v1/webhooks/{id}/deliveries")] {
            assert_eq!(other.get(&path).await.problem(), (403, "forbidden"), "{login} {path}");
        }
        assert_eq!(other.post("/api/v1/webhooks", webhook(json!({}))).await.problem(), (403, "forbidden"));
        assert_eq!(other.post(&format!("/api/v1/webhooks/{id}/test"), json!({})).await.problem(), (403, "forbidden"));
    }
    // Whoever manages settings without administering people uses no rights but their own.
    let role = json!({"code": "integrator", "name": {"zh": "集成", "en": "Integrator"}, "rights": ["manage_settings"]});
    let made = admin.post("/api/v1/roles", role).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let user = admin.get(&format!("/api/v1/users/{}", app.company.agent)).await;
    let (version, roles) = (user.body["version"].as_i64().unwrap(), json!({"roles": ["agent", "integrator"]}));
    let changed = admin.patch(&format!("/api/v1/users/{}", app.company.agent), version, roles).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    let agent = app.acting_for("agent").await;
    let as_admin = agent.post("/api/v1/webhooks", webhook(json!({"actsFor": app.company.admin}))).await;
    assert_eq!(as_admin.faults(), [("/actsFor", "not-yours")]);
    assert_eq!(agent.post("/api/v1/webhooks", webhook(json!({}))).await.status, 201);
    let test = agent.post(&format!("/api/v1/webhooks/{id}/test"), json!({})).await;
    assert_eq!(test.status, 202, "{}", test.body);
    let message = format!("/api/v1/webhooks/{id}/deliveries/{}", test.body["id"].as_str().unwrap());
    assert_eq!(agent.get(&message).await.body["body"], Value::Null, "it may hold what they may not see");
    assert!(admin.get(&message).await.body["body"].as_str().unwrap().contains("webhook.test"));
}

#[tokio::test]
async fn messages_are_listed_and_sent_again() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let id = admin.post("/api/v1/webhooks", webhook(json!({}))).await.body["id"].as_str().unwrap().to_owned();
        let place = format!("/api/v1/webhooks/{id}");
        let mut tests = Vec::new();
        for _ in 0..3 {
            let test = admin.post(&format!("{place}/test"), json!({})).await;
            assert_eq!((test.status, &test.body["state"]), (202, &json!("waiting")));
            tests.push(test.body["id"].as_str().unwrap().to_owned());
        }
        let first = admin.get(&format!("{place}/deliveries?limit=2")).await.body;
        assert_eq!(first["items"][0]["id"], json!(tests[2]));
        let next = first["next"].as_str().unwrap();
        let rest = admin.get(&format!("{place}/deliveries?limit=2&after={next}")).await.body;
        assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
        assert_eq!(admin.get(&format!("{place}/deliveries?state=failed")).await.body["items"], json!([]));
        assert_eq!(admin.get(&format!("{place}/deliveries?state=odd")).await.status, 400);

        let again = admin.post(&format!("{place}/replay"), json!({"deliveryId": tests[0]})).await;
        assert_eq!((again.status, &again.body), (202, &json!({"count": 1, "more": false})));
        let newest = admin.get(&format!("{place}/deliveries?limit=1")).await.body;
        assert_eq!(newest["items"][0]["messageId"], json!(tests[0]), "the receiver recognises it");
        assert_ne!(newest["items"][0]["id"], json!(tests[0]));
        let none = admin.post(&format!("{place}/replay"), json!({"from": "2020-01-01T00:00:00Z"})).await;
        assert_eq!(none.body["count"], 0, "what waits is not sent twice");
        assert_eq!(admin.post(&format!("{place}/replay"), json!({})).await.faults(), [("/deliveryId", "one-of")]);
        assert_eq!(admin.post(&format!("{place}/replay"), json!({"deliveryId": Uuid::now_v7()})).await.status, 404);

        let off = json!({"name": "ERP 2", "url": "http://127.0.0.1:9/x", "active": false});
        let stale = admin.request(Method::PUT, &place).header("if-match", "\"v7\"").json(&off);
        assert_eq!(crate::app::send(stale).await.problem().1, "version-conflict");
        let put = admin.request(Method::PUT, &place).header("if-match", "\"v1\"").json(&off);
        let put = crate::app::send(put).await;
        assert_eq!((put.status, &put.body["active"], &put.body["health"]["waiting"]), (200, &json!(false), &json!(4)));
    }
}
