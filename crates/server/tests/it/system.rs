//! `/healthz`, `/metrics`, `/api/v1/system` and `/api/v1/meta`

use crate::app::{TestApp, send};
use gongdan_domain::permission::BuiltIn;
use gongdan_server::config::DemoAccount;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn the_process_says_how_it_is() {
    for app in TestApp::each().await {
        let stranger = app.stranger();
        let health = stranger.get("/healthz").await;
        assert_eq!((health.status, health.body), (200, json!("ok")));
        let ready = stranger.get("/readyz").await;
        assert_eq!((ready.status, ready.body), (200, json!({"status": "ready", "database": true, "halted": []})));
        assert_eq!(stranger.get("/api/v1/ping").await.status, 204);
        let metrics = stranger.get("/metrics").await.body;
        let text = metrics.as_str().unwrap();
        for name in ["gongdan_http_requests_total{", "process_resident_memory_bytes", "route=\"/readyz\""] {
            assert!(text.contains(name), "{name}\n{text}");
        }
    }
}

#[tokio::test]
async fn metrics_may_want_a_token() {
    let app = TestApp::start_with(|config| config.metrics_token = Some("secret".to_owned())).await;
    assert_eq!(app.stranger().get("/metrics").await.problem(), (401, "unauthenticated"));
    assert_eq!(app.with_token("wrong").get("/metrics").await.problem(), (401, "unauthenticated"));
    assert_eq!(app.with_token("secret").get("/metrics").await.status, 200);
}

#[tokio::test]
async fn only_a_demo_shows_its_accounts() {
    let app = TestApp::start().await;
    let meta = app.stranger().get("/api/v1/meta").await.body;
    assert_eq!((&meta["product"], &meta["demo"], &meta["organisations"]), (&json!("Gongdan"), &json!([]), &json!(1)));
    let account = DemoAccount { login: "agent".into(), password: "p".into(), name: "某".into(), role: BuiltIn::Agent };
    let app = TestApp::start_with(|config| config.demo = vec![account]).await;
    let demo = app.stranger().get("/api/v1/meta").await.body["demo"].clone();
    assert_eq!(demo, json!([{"login": "agent", "password": "p", "name": "某", "role": "agent"}]));
}

#[tokio::test]
async fn only_administrators_see_the_followers() {
    let app = TestApp::start().await;
    let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
    for path in ["/api/v1/system/followers", "/api/v1/system/failures"] {
        assert_eq!(agent.get(path).await.problem(), (403, "forbidden"));
        assert_eq!(admin.get(path).await.body["items"], json!([]));
    }
    let retry = "/api/v1/system/failures/00000000-0000-0000-0000-000000000000/retry";
    assert_eq!(send(admin.request(Method::POST, retry)).await.problem(), (404, "not-found"));
}

#[tokio::test]
async fn the_scorecard_tells_figures_of_this_installation_and_what_it_cannot_know() {
    for app in TestApp::each().await {
        let (admin, requester) = (app.acting_for("admin").await, app.acting_for("requester").await);
        let path = "/api/v1/system/scorecard";
        assert_eq!(requester.get(path).await.problem(), (403, "forbidden"));
        let fact = |card: &Value, key: &str| -> Value {
            let mut all = card["dimensions"].as_array().unwrap().iter().flat_map(|d| d["facts"].as_array().unwrap());
            all.find(|fact| fact["key"] == key).unwrap().clone()
        };
        let card = admin.get(path).await.body;
        let keys: Vec<&str> =
            card["dimensions"].as_array().unwrap().iter().map(|dimension| dimension["key"].as_str().unwrap()).collect();
        assert_eq!(keys, ["shape", "talk", "field", "cost", "care"]);
        assert_eq!(fact(&card, "types")["value"], 1);
        assert!(fact(&card, "operations")["value"].as_i64().unwrap() > 100);
        for unknown in ["offline", "native", "price", "available", "support"] {
            assert_eq!(fact(&card, unknown)["value"], Value::Null, "{unknown}");
        }
        let board = json!({"name": "周会", "typeId": app.company.type_id, "sharing": {"with": "nobody"}, "span": 7,
            "parts": ["steps"]});
        assert_eq!(requester.post("/api/v1/own-boards", board).await.status, 201);
        assert_eq!(fact(&admin.get(path).await.body, "boards")["value"], 1);
        assert_eq!(fact(&card, "people")["value"], 2, "whoever signed in");
        app.acting_for("agent").await;
        assert_eq!(fact(&admin.get(path).await.body, "people")["value"], 3);
    }
}
