//! Options that orders carry: renamed, retired, and ten thousand of them.

use crate::app::{Answer, Api, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn text(words: &str) -> Value {
    json!({ "zh": words, "en": words })
}

fn option(value: &str, label: &str) -> Value {
    json!({ "value": value, "label": text(label) })
}

async fn put(api: &Api<'_>, version: Option<i64>, options: &[Value]) -> Answer {
    let request = api.request(Method::PUT, "/api/v1/option-lists/place");
    let request = request.json(&json!({ "name": text("地点"), "options": options }));
    send(match version {
        Some(version) => request.header("if-match", format!("\"v{version}\"")),
        None => request,
    })
    .await
}

/// An order type that asks for one choice, several, and one level by level; its id.
async fn order_type(api: &Api<'_>) -> String {
    let new = json!({"key": "visit", "name": text("上门"), "description": text("上门"), "numberFormat": "SM-{seq:3}"});
    let made = api.post("/api/v1/order-types", new).await;
    let id = made.body["id"].as_str().unwrap().to_owned();
    let field =
        |id: &str, kind: &str| json!({"id": id, "kind": kind, "label": text(id), "settings": {"list": "place"}});
    let fields = [field("one", "select"), field("many", "multi_select"), field("path", "cascade")];
    let page = json!({"id": "p", "title": text("p"), "sections": [{"id": "s", "fields": fields}]});
    let form = json!({"title": "{one}", "pages": [page]});
    let published = api.post(&format!("/api/v1/order-types/{id}/forms"), form).await;
    assert_eq!(published.status, 201, "{}", published.body);
    id
}

#[tokio::test]
async fn a_renamed_option_keeps_its_value_and_a_removed_one_its_name() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        assert_eq!(
            put(&admin, None, &[option("a", "一楼"), option("b", "二楼"), option("c", "三楼")]).await.status,
            201
        );
        let type_id = order_type(&admin).await;
        let values = json!({"one": "a", "many": ["b", "a"], "path": ["a"]});
        let made = admin.submit("k", json!({"typeId": type_id, "values": values})).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let place = format!("/api/v1/orders/{}", made.body["id"].as_str().unwrap());

        let renamed = put(&admin, Some(1), &[option("a", "大堂"), option("b", "二楼"), option("c", "三楼")]).await;
        assert_eq!((renamed.status, &renamed.body["options"][0]["label"]["zh"]), (200, &json!("大堂")));
        let kept = json!({"one": "a", "many": ["a", "b"], "path": ["a"]});
        assert_eq!(admin.get(&place).await.body["values"], kept);
        let next = admin.submit("k2", json!({"typeId": type_id, "values": values})).await;
        let second = admin.get(&format!("/api/v1/orders/{}", next.body["id"].as_str().unwrap())).await;
        assert_eq!(second.body["title"], "大堂", "new titles use the new name");

        let removed = put(&admin, Some(2), &[option("b", "二楼"), option("c", "三楼")]).await;
        let last = json!({"value": "a", "label": text("大堂"), "active": false});
        assert_eq!((removed.status, &removed.body["options"][2]), (200, &last), "retired, not gone");
        let order = admin.get(&place).await;
        assert_eq!(order.body["values"], kept, "old orders stay readable");
        let refused = admin.submit("k3", json!({"typeId": type_id, "values": {"one": "a"}})).await;
        assert_eq!(refused.faults(), [("/values/one", "option-retired")]);
        let version = order.body["version"].as_i64().unwrap();
        let changed = admin.patch(&place, version, json!({"values": {"many": ["a", "c"]}})).await;
        assert_eq!((changed.status, &changed.body["values"]["many"]), (200, &json!(["c", "a"])), "{}", changed.body);
    }
}

#[tokio::test]
async fn ten_thousand_options_cost_no_walk_through_them() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let options: Vec<Value> = (0..10_000).map(|n| option(&format!("v{n}"), &format!("机房 {n} 号机柜"))).collect();
    let made = put(&admin, None, &options).await;
    assert_eq!(made.status, 201);
    let type_id = order_type(&admin).await;
    let many: Vec<String> = (0..10_000).step_by(20).map(|n| format!("v{n}")).collect();
    let values = json!({"one": "v9999", "many": many, "path": ["v9999"]});
    let mut times = Vec::new();
    for n in 0..20 {
        let start = Instant::now();
        let order = admin.submit(&format!("k{n}"), json!({"typeId": type_id, "values": values})).await;
        times.push(start.elapsed());
        assert_eq!(order.status, 201, "{}", order.body);
    }
    times.sort_unstable();
    // 500 choices of 10,000, walked through, are five million comparisons of text: seconds in this build.
    assert!(times[10] < Duration::from_millis(250), "{times:?}");
}
