//! `/api/v1/option-lists`

use crate::app::{Answer, Api, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};

async fn put(api: &Api<'_>, path: &str, version: Option<i64>, body: &Value) -> Answer {
    let request = api.request(Method::PUT, path).json(body);
    send(match version {
        Some(version) => request.header("if-match", format!("\"v{version}\"")),
        None => request,
    })
    .await
}

#[tokio::test]
async fn an_option_list_is_made_and_replaced() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let (path, label) = ("/api/v1/option-lists/kind", json!({"zh": "类别", "en": "Kind"}));
        let leaf = json!({"value": "b", "label": label});
        let mut list = json!({"name": label, "options": [{"value": "a", "label": label, "children": [leaf]}]});
        let made = put(&admin, path, None, &list).await;
        assert_eq!((made.status, &made.body["version"]), (201, &json!(1)), "{}", made.body);
        assert_eq!(made.body["options"][0]["children"][0]["active"], true);
        assert_eq!(admin.get(path).await.body, made.body);
        assert_eq!(put(&admin, path, None, &list).await.problem(), (428, "version-missing"));
        list["options"] = json!([]);
        let replaced = put(&admin, path, Some(1), &list).await;
        assert_eq!((replaced.status, &replaced.headers["etag"]), (200, &"\"v2\"".parse().unwrap()));
        assert_eq!(put(&admin, path, Some(1), &list).await.problem(), (412, "version-conflict"));
        let names = admin.get("/api/v1/option-lists").await.body;
        let keys: Vec<&str> = names["items"].as_array().unwrap().iter().map(|l| l["key"].as_str().unwrap()).collect();
        assert_eq!(keys, ["defect", "kind"]);
        let agent = app.acting_for("agent").await;
        assert_eq!(put(&agent, path, Some(2), &list).await.problem(), (403, "forbidden"));
    }
}

#[tokio::test]
async fn every_fault_of_an_option_list_is_named() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let label = json!({"zh": "一", "en": "one"});
    let twice = json!({"value": "a", "label": label});
    let nameless = json!({"value": " ", "label": {"zh": "", "en": "x"}});
    let body = json!({"name": {"zh": "", "en": ""}, "options": [twice, twice, nameless]});
    let expected = [
        ("/name/zh", "required"),
        ("/options/1", "duplicate-value"),
        ("/options/2/value", "required"),
        ("/options/2/label/zh", "required"),
    ];
    assert_eq!(put(&admin, "/api/v1/option-lists/odd", None, &body).await.faults(), expected);
    assert_eq!(put(&admin, "/api/v1/option-lists/No", None, &json!({"name": label, "options": []})).await.status, 400);
    let many: Vec<Value> = (0..20_001).map(|n| json!({"value": n.to_string(), "label": label})).collect();
    let many = put(&admin, "/api/v1/option-lists/many", None, &json!({"name": label, "options": many})).await;
    assert_eq!(many.faults(), [("/options", "too-many")]);
    let mut deep = json!({"value": "x", "label": label});
    for _ in 0..7 {
        deep = json!({"value": "x", "label": label, "children": [deep]});
    }
    let deep = put(&admin, "/api/v1/option-lists/deep", None, &json!({"name": label, "options": [deep]})).await;
    assert_eq!(deep.faults()[0].1, "too-deep");
}
