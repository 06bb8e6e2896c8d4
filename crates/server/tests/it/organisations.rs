//! Two organisations in one installation never meet.

use crate::app::{PASSWORD, TestApp, furnish};
use gongdan_testkit::company::Company;
use serde_json::json;

#[tokio::test]
async fn another_organisations_ids_do_not_exist() {
    for app in TestApp::each().await {
        let other = Company::found_in(app.company.ledger.clone(), "globex").await;
        let device = furnish(&other).await;
        let stranger = app.token_of("admin", Some("globex")).await;
        let stranger = app.with_token(&stranger);
        let theirs = stranger.submit("k", json!({"typeId": other.type_id, "values": {"subject": "x"}})).await;
        assert_eq!(theirs.status, 201, "{}", theirs.body);
        let order = theirs.body["id"].as_str().unwrap();

        let token = app.token_of("admin", Some("acme")).await;
        let admin = app.with_token(&token);
        let paths = [
            format!("/api/v1/orders/{order}"),
            format!("/api/v1/orders/{order}/history"),
            format!("/api/v1/orders/{order}/comments"),
            format!("/api/v1/orders/{order}/attachments"),
            format!("/api/v1/users/{}", other.admin),
            format!("/api/v1/order-types/{}", other.type_id),
            format!("/api/v1/order-types/{}/form", other.type_id),
            format!("/api/v1/records/device/{device}"),
        ];
        for path in paths {
            assert_eq!(admin.get(&path).await.problem(), (404, "not-found"), "{path}");
        }
        let path = format!("/api/v1/orders/{order}");
        assert_eq!(admin.patch(&path, 1, json!({"values": {}})).await.problem(), (404, "not-found"));
        let comment = admin.post(&format!("{path}/comments"), json!({"text": "hello"})).await;
        assert_eq!(comment.problem(), (404, "not-found"));
        let submit = admin.submit("k", json!({"typeId": other.type_id, "values": {"subject": "x"}})).await;
        assert_eq!(submit.faults(), [("/typeId", "unknown-order-type")]);
        let mut mine = app.order("x");
        mine["values"]["device"] = json!(device);
        mine["values"]["person"] = json!(other.agent);
        let faults = admin.submit("k", mine).await;
        let paths: Vec<&str> = faults.faults().iter().map(|(path, _)| *path).collect();
        assert_eq!(paths, ["/values/device", "/values/person"]);
        assert_eq!(admin.get("/api/v1/orders").await.body["total"]["count"], 0);
    }
}

#[tokio::test]
async fn a_login_that_two_organisations_have_needs_the_organisation() {
    let app = TestApp::start().await;
    let other = Company::found_in(app.company.ledger.clone(), "globex").await;
    furnish(&other).await;
    let sign_in = |body| async { app.stranger().post("/api/v1/session", body).await };
    let ambiguous = sign_in(json!({"login": "agent", "password": PASSWORD})).await;
    assert_eq!(ambiguous.problem(), (401, "sign-in-failed"));
    for slug in ["acme", "globex"] {
        let named = sign_in(json!({"login": "agent", "password": PASSWORD, "organisation": slug})).await;
        assert_eq!(named.body["organisation"]["slug"], slug);
    }
    let unknown = sign_in(json!({"login": "agent", "password": PASSWORD, "organisation": "x"})).await;
    assert_eq!(unknown.problem(), (401, "sign-in-failed"));
    assert_eq!(app.stranger().get("/api/v1/meta").await.body["organisations"], 2);
}
