//! `/api/v1/public/forms`

use crate::app::{Answer, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const FORM: &str = "/api/v1/public/forms/acme-repair";

async fn submit(app: &TestApp, key: &str, body: &Value) -> Answer {
    let request = app.stranger().request(Method::POST, &format!("{FORM}/orders")).header("idempotency-key", key);
    send(request.json(body)).await
}

/// A challenge old enough to be answered.
async fn challenge(app: &TestApp) -> String {
    let form = app.stranger().get(FORM).await.body;
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    form["challenge"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn strangers_see_the_public_fields_only() {
    let app = TestApp::start().await;
    let form = app.stranger().get(FORM).await;
    assert_eq!(form.status, 200, "{}", form.body);
    assert_eq!(form.body["organisation"], "测试公司");
    let fields = &form.body["form"]["pages"][0]["sections"][0]["fields"];
    let ids: Vec<&str> = fields.as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["subject", "category"], "no record is ever public, even if the owner lists it");
    assert_eq!(form.body["optionLists"]["defect"]["options"].as_array().unwrap().len(), 3);
    let gone = app.stranger().get("/api/v1/public/forms/nothing").await;
    assert_eq!(gone.problem(), (404, "not-found"));
}

#[tokio::test]
async fn a_stranger_submits_once() {
    for app in TestApp::each().await {
        let challenge = challenge(&app).await;
        let body =
            json!({"values": {"subject": "路灯不亮", "category": "power"}, "challenge": challenge, "website": ""});
        let made = submit(&app, "p1", &body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let again = submit(&app, "p1", &body).await;
        assert_eq!((&again.body, &again.headers["idempotency-replayed"]), (&made.body, &"true".parse().unwrap()));
        let mut late = body.clone();
        late["challenge"] = "expired".into();
        assert_eq!(submit(&app, "p1", &late).await.body, made.body, "a repeat needs no fresh challenge");
        let agent = app.acting_for("agent").await;
        let list = agent.get("/api/v1/orders").await.body;
        assert_eq!((&list["total"]["count"], &list["items"][0]["number"]), (&json!(1), &made.body["number"]));
        assert_eq!(list["items"][0]["requester"], json!({"id": null, "name": "公开表单"}));
        let requester = app.acting_for("requester").await;
        assert_eq!(requester.get("/api/v1/orders").await.body["total"]["count"], 0);
    }
}

#[tokio::test]
async fn robots_and_strange_values_are_refused() {
    let app = TestApp::start().await;
    let fresh = app.stranger().get(FORM).await.body["challenge"].clone();
    let values = json!({"subject": "x"});
    let fast = submit(&app, "k", &json!({"values": values, "challenge": fresh, "website": ""})).await;
    assert_eq!(fast.problem(), (409, "not-allowed"));
    let good = challenge(&app).await;
    let robot = submit(&app, "k", &json!({"values": values, "challenge": good, "website": "http://spam"})).await;
    assert_eq!(robot.problem(), (409, "not-allowed"));
    let forged = submit(&app, "k", &json!({"values": values, "challenge": "AAAAAAAAAAAAAAAA", "website": ""})).await;
    assert_eq!(forged.problem(), (409, "not-allowed"));
    let hidden = json!({"subject": "x", "device": app.device, "details": "x"});
    let hidden = submit(&app, "k", &json!({"values": hidden, "challenge": good, "website": ""})).await;
    assert_eq!(hidden.faults(), [("/values/device", "unknown-field"), ("/values/details", "unknown-field")]);
    let keyless = app.stranger().post(&format!("{FORM}/orders"), json!({})).await;
    assert_eq!(keyless.problem(), (400, "idempotency-key-missing"));
}

#[tokio::test]
async fn one_address_cannot_flood_a_form() {
    let app = TestApp::start_with(|config| config.limits.public_per_minute = 3).await;
    let body = json!({"values": {}, "challenge": "", "website": ""});
    for _ in 0..3 {
        assert_eq!(submit(&app, "k", &body).await.status, 409);
    }
    assert_eq!(submit(&app, "k", &body).await.problem(), (429, "rate-limited"));
}
