//! `/api/v1/settings` and the versions of documents.

use crate::app::{Answer, Api, TestApp, furnish, send};
use gongdan_testkit::company::Company;
use reqwest::Method;
use serde_json::{Value, json};

async fn put(api: &Api<'_>, path: &str, version: i64, body: Value) -> Answer {
    send(api.request(Method::PUT, path).header("if-match", format!("\"v{version}\"")).json(&body)).await
}

fn values(name: &str, zone: &str) -> Value {
    json!({"values": {"name": name, "timeZone": zone, "locale": "zh-CN"}})
}

#[tokio::test]
async fn settings_hold_at_once_and_are_undone() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let first = admin.get("/api/v1/settings").await;
        assert_eq!((&first.body["version"], &first.body["id"]), (&json!(0), &Value::Null), "{}", first.body);
        assert_eq!(first.body["values"]["name"], "测试公司");
        let saved = put(&admin, "/api/v1/settings", 0, values("新名称", "America/New_York")).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        let me = admin.get("/api/v1/session").await.body;
        assert_eq!(
            (&me["organisation"]["name"], &me["organisation"]["timeZone"]),
            (&json!("新名称"), &json!("America/New_York"))
        );
        let stale = put(&admin, "/api/v1/settings", 0, values("别的", "UTC")).await;
        assert_eq!(stale.problem(), (412, "version-conflict"));
        assert_eq!(put(&admin, "/api/v1/settings", 1, values("第二次", "UTC")).await.body["version"], 2);
        let id = saved.body["id"].as_str().unwrap();
        let versions = admin.get(&format!("/api/v1/documents/{id}/versions")).await.body;
        let names: Vec<&str> =
            versions["items"].as_array().unwrap().iter().map(|v| v["after"]["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["第二次", "新名称"]);
        let restore = format!("/api/v1/documents/{id}/restore");
        for _ in 0..2 {
            assert_eq!(admin.post(&restore, json!({"version": 1})).await.body, json!({"version": 3}));
        }
        assert_eq!(admin.get("/api/v1/session").await.body["organisation"]["name"], "新名称");
        assert_eq!(admin.post(&restore, json!({"version": 9})).await.problem(), (404, "not-found"));
        let odd = put(&admin, "/api/v1/settings", 3, values("", "Mars/Olympus")).await;
        let paths: Vec<&str> = odd.faults().iter().map(|(path, _)| *path).collect();
        assert_eq!(paths, ["/values/name", "/values/timeZone"]);
    }
}

#[tokio::test]
async fn an_option_list_is_brought_back_and_its_values_stay() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let list = admin.get("/api/v1/option-lists/defect").await.body;
        let mut renamed = list["options"].clone();
        renamed[0]["label"]["zh"] = "漏水".into();
        let body = json!({"name": list["name"], "options": renamed});
        assert_eq!(put(&admin, "/api/v1/option-lists/defect", 1, body).await.body["version"], 2);
        let restore = format!("/api/v1/documents/{}/restore", list["id"].as_str().unwrap());
        assert_eq!(admin.post(&restore, json!({"version": 1})).await.body, json!({"version": 3}));
        let now = admin.get("/api/v1/option-lists/defect").await.body;
        assert_eq!((&now["options"], &now["version"]), (&list["options"], &json!(3)));
    }
}

#[tokio::test]
async fn the_past_is_for_those_who_may_change_the_present() {
    let app = TestApp::start().await;
    let other = Company::found_in(app.company.ledger.clone(), "globex").await;
    furnish(&other).await;
    let token = app.token_of("admin", Some("acme")).await;
    let admin = app.with_token(&token);
    let token = app.token_of("agent", Some("acme")).await;
    let agent = app.with_token(&token);
    let (mine, theirs, person) = (app.company.type_id, other.type_id, app.company.agent);
    let versions = |id| format!("/api/v1/documents/{id}/versions");
    assert_eq!(admin.get(&versions(mine)).await.status, 200);
    assert_eq!(agent.get(&versions(mine)).await.problem(), (403, "forbidden"));
    for id in [theirs, person] {
        assert_eq!(admin.get(&versions(id)).await.problem(), (404, "not-found"));
        let restore = admin.post(&format!("/api/v1/documents/{id}/restore"), json!({"version": 1})).await;
        assert_eq!(restore.problem(), (404, "not-found"));
    }
    assert_eq!(agent.get("/api/v1/settings").await.problem(), (403, "forbidden"));
    assert_eq!(put(&agent, "/api/v1/settings", 0, values("x", "UTC")).await.problem(), (403, "forbidden"));
}
