//! `/api/v1/order-types` and their forms

use crate::app::{TestApp, send};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn a_new_type_takes_orders_once_it_has_a_form() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let text = json!({"zh": "投诉", "en": "Complaint"});
        let new = json!({"key": "complaint", "name": text, "description": text, "numberFormat": "TS-{seq:3}"});
        let made = admin.post("/api/v1/order-types", new).await;
        assert_eq!((made.status, &made.body["formVersion"]), (201, &json!(0)), "{}", made.body);
        let place = made.headers["location"].to_str().unwrap().to_owned();
        let order = json!({"typeId": made.body["id"], "values": {"words": "太吵"}});
        assert_eq!(admin.submit("k", order.clone()).await.problem(), (409, "not-allowed"));
        assert_eq!(admin.get(&format!("{place}/form")).await.problem(), (404, "not-found"));

        let field = json!({"id": "words", "kind": "text", "label": text, "required": true});
        let section = json!({"id": "s", "fields": [field]});
        let form = json!({"title": "{words}", "pages": [{"id": "p", "title": text, "sections": [section]}]});
        let published = admin.post(&format!("{place}/forms"), form.clone()).await;
        assert_eq!(
            (published.status, &published.headers["etag"]),
            (201, &"\"v1\"".parse().unwrap()),
            "{}",
            published.body
        );
        let current = admin.get(&format!("{place}/form")).await;
        assert_eq!(current.body, published.body);
        let known = admin.request(Method::GET, &format!("{place}/form")).header("if-none-match", "\"v1\"");
        assert_eq!(send(known).await.status, 304);
        let order = admin.submit("k2", order).await;
        assert_eq!((order.status, &order.body["number"]), (201, &json!("TS-001")), "{}", order.body);

        assert_eq!(admin.post(&format!("{place}/forms"), form).await.body["version"], 2);
        assert_eq!(admin.get(&format!("{place}/forms/1")).await.body, published.body);
        assert_eq!(admin.get(&format!("{place}/forms/3")).await.problem(), (404, "not-found"));
        assert_eq!(admin.get(&place).await.body["formVersion"], 2);
    }
}

#[tokio::test]
async fn a_form_with_mistakes_is_not_published() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let path = format!("/api/v1/order-types/{}/forms", app.company.type_id);
    let text = json!({"zh": "一", "en": "one"});
    let fields = json!([
        {"id": "A", "kind": "text", "label": text},
        {"id": "b", "kind": "nonsense", "label": text},
        {"id": "c", "kind": "select", "label": text, "settings": {"list": "nowhere"}},
    ]);
    let page = json!({"id": "p", "title": text, "sections": [{"id": "s", "fields": fields}]});
    let answer = admin.post(&path, json!({"title": "{zzz}", "pages": [page]})).await;
    let paths: Vec<&str> = answer.faults().iter().map(|(path, _)| *path).collect();
    assert!(paths.iter().any(|p| p.starts_with("/pages/0/sections/0/fields/1")), "{paths:?}");
    assert!(paths.contains(&"/pages/0/sections/0/fields/0/id") && paths.contains(&"/title"), "{paths:?}");
    assert_eq!(admin.get(&format!("/api/v1/order-types/{}", app.company.type_id)).await.body["formVersion"], 2);
    assert_eq!(admin.post(&path, json!({"pages": [], "more": 1})).await.faults(), [("/more", "unknown-field")]);
    let agent = app.acting_for("agent").await;
    assert_eq!(agent.post(&path, json!({"pages": []})).await.problem(), (403, "forbidden"));
}

#[tokio::test]
async fn every_fault_of_a_type_is_named() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let text = json!({"zh": " ", "en": ""});
    let new = json!({"key": "No-Id", "name": text, "description": text, "numberFormat": "WX",
        "publicForm": {"enabled": true, "slug": "acme-repair", "fields": []}});
    let expected =
        [("/key", "bad-key"), ("/name/zh", "required"), ("/numberFormat", "bad-format"), ("/publicForm/slug", "taken")];
    assert_eq!(admin.post("/api/v1/order-types", new).await.faults(), expected);
    let path = format!("/api/v1/order-types/{}", app.company.type_id);
    let version = admin.get(&path).await.body["version"].as_i64().unwrap();
    let slug = json!({"publicForm": {"enabled": true, "slug": "A B", "fields": []}});
    assert_eq!(admin.patch(&path, version, slug).await.faults(), [("/publicForm/slug", "bad-slug")]);
    let off = admin.patch(&path, version, json!({"publicForm": null})).await;
    assert_eq!((off.status, &off.body["publicForm"]), (200, &json!(null)), "{}", off.body);
    assert_eq!(admin.get(&format!("/api/v1/order-types/{}", Uuid::now_v7())).await.status, 404);
}
