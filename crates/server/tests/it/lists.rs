//! Lists of orders: filters, sorting, columns, views with counts, and what a change to many would do.

use crate::app::{Api, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

fn titles(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|o| o["title"].as_str().unwrap()).collect()
}

/// For a query string: every byte that is not plainly harmless as `%XX`.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// Three orders; answers their ids.
async fn furnished(app: &TestApp, by: &Api<'_>) -> Vec<String> {
    let mut ids = Vec::new();
    for (subject, amount, category) in
        [("水泵漏水", json!(10), "water"), ("电梯异响", json!(500), "power"), ("门禁失灵", json!(null), "water")]
    {
        let mut body = app.order(subject);
        body["values"]["amount"] = amount;
        body["values"]["category"] = category.into();
        let made = by.submit(&Uuid::now_v7().to_string(), body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        ids.push(made.body["id"].as_str().unwrap().to_owned());
    }
    ids
}

async fn listed(api: &Api<'_>, filter: &str) -> Value {
    let answer = api.post("/api/v1/orders/query", json!({"filter": filter})).await;
    assert_eq!(answer.status, 200, "{filter}: {}", answer.body);
    answer.body
}

#[tokio::test]
async fn a_filter_in_words_and_as_a_tree_finds_the_same() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        furnished(&app, &requester).await;
        let amount = format!("{}.amount", app.company.type_id);
        let table = [
            ("", vec!["门禁失灵", "电梯异响", "水泵漏水"]),
            ("电梯", vec!["电梯异响"]),
            ("amount:>=10", vec!["电梯异响", "水泵漏水"]),
            ("amount:空", vec!["门禁失灵"]),
            ("category:water amount:<100", vec!["水泵漏水"]),
            ("状态:待处理 创建:今天 -电梯", vec!["门禁失灵", "水泵漏水"]),
            ("状态:已完成", vec![]),
            ("提交人:我", vec![]),
        ];
        for (words, expected) in table {
            assert_eq!(titles(&listed(&agent, words).await), expected, "{words}");
            let read = agent.post("/api/v1/orders/filter", json!({"filter": words})).await;
            let tree = read.body["tree"].clone();
            let by_tree = agent.post("/api/v1/orders/query", json!({"filter": tree})).await;
            assert_eq!(titles(&by_tree.body), expected, "{tree}");
            let short = agent.get(&format!("/api/v1/orders?filter={}", encoded(&tree.to_string()))).await;
            assert_eq!(titles(&short.body), expected, "{tree}");
        }
        let fields = format!("assignee,{amount}");
        let page = agent.get(&format!("/api/v1/orders?limit=2&fields={fields}")).await.body;
        assert_eq!(page["items"][1]["columns"], json!({ amount.as_str(): "500" }));
        assert_eq!((&page["total"], &page["complete"]), (&json!({"count": 3, "capped": false}), &json!(true)));
        let next = agent.get(&format!("/api/v1/orders?limit=2&after={}", page["next"].as_str().unwrap())).await;
        assert_eq!(titles(&next.body), ["水泵漏水"]);
        assert_eq!(next.body["next"], Value::Null);
        let oldest = agent.get("/api/v1/orders?sort=created&count=false").await.body;
        assert_eq!(titles(&oldest), ["水泵漏水", "电梯异响", "门禁失灵"]);
        assert_eq!(oldest.get("total"), None);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_its_place() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let table = [
        (json!({"filter": "状态:待处理 状态:飞"}), "/filter", "bad-value"),
        (json!({"filter": "优先级:高"}), "/filter", "unknown-field"),
        (json!({"filter": {"and": [{"field": "nothing"}]}}), "/filter/and/0/field", "unknown-field"),
        (json!({"filter": "{\"and\": [", "sort": "x"}), "/filter", "bad-filter"),
        (json!({"sort": "-details"}), "/sort", "not-sortable"),
        (json!({"fields": ["status", "nothing"]}), "/fields/1", "unknown-field"),
    ];
    for (body, path, code) in table {
        let answer = agent.post("/api/v1/orders/query", body.clone()).await;
        assert_eq!(answer.faults(), [(path, code)], "{body}");
    }
    let place = agent.post("/api/v1/orders/query", json!({"filter": "状态:待处理 状态:飞"})).await;
    assert_eq!(place.body["errors"][0]["params"]["at"], 7);
    for after in ["zz", "cmJi"] {
        let answer = agent.get(&format!("/api/v1/orders?after={after}")).await;
        assert_eq!(answer.problem(), (400, "bad-request"));
    }
    let deep = (0..200).fold(json!({"words": "x"}), |tree, _| json!({ "not": tree }));
    assert!(agent.post("/api/v1/orders/query", json!({ "filter": deep })).await.status >= 400);
}

#[tokio::test]
async fn a_view_is_private_until_it_is_shared_and_counts_what_its_reader_may_see() {
    for app in TestApp::each().await {
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        let requester = app.acting_for("requester").await;
        furnished(&app, &agent).await;
        requester.submitted("空调").await;
        let view = json!({"name": "水", "filter": "category:water", "sort": "created", "columns": ["assignee"]});
        let made = admin.post("/api/v1/views", view.clone()).await;
        assert_eq!(made.status, 201, "{}", made.body);
        assert_eq!((&made.body["words"], &made.body["editable"]), (&json!("category:Option"), &json!(true)));
        let path = format!("/api/v1/views/{}", made.body["id"].as_str().unwrap());
        let names = |answer: Value| -> Vec<String> {
            let items = answer["items"].as_array().unwrap().clone();
            items
                .iter()
                .filter(|v| v.get("ownerId").is_some())
                .map(|v| v["name"].as_str().unwrap().to_owned())
                .collect()
        };
        assert!(names(agent.get("/api/v1/views").await.body).is_empty());
        assert_eq!(agent.patch(&path, 1, json!({"name": "x"})).await.problem(), (404, "not-found"));
        let shared = admin.patch(&path, 1, json!({"sharing": {"with": "everybody"}})).await;
        assert_eq!((shared.status, &shared.body["version"]), (200, &json!(2)), "{}", shared.body);
        assert_eq!(names(agent.get("/api/v1/views").await.body), ["水"]);
        assert_eq!(agent.patch(&path, 2, json!({"name": "x"})).await.problem(), (403, "forbidden"));
        let counts = |answer: Value| -> Vec<i64> {
            answer["items"].as_array().unwrap().iter().map(|c| c["count"].as_i64().unwrap()).collect()
        };
        // All, open, assigned to me, submitted by me; then the saved one.
        assert_eq!(counts(agent.get("/api/v1/views/counts").await.body), [4, 4, 0, 3, 2]);
        assert_eq!(counts(requester.get("/api/v1/views/counts").await.body), [1, 1, 0, 1, 0]);
        agent.submitted("又一张").await;
        tokio::time::sleep(Duration::from_millis(2_000)).await;
        assert_eq!(counts(agent.get("/api/v1/views/counts").await.body)[0], 5, "two seconds are enough");
        assert_eq!(send(admin.request(Method::DELETE, &path).header("if-match", "\"v2\"")).await.status, 204);
        assert!(names(agent.get("/api/v1/views").await.body).is_empty());
    }
}

#[tokio::test]
async fn only_who_may_shares_a_view_and_bad_ones_are_refused() {
    let app = TestApp::start().await;
    let requester = app.acting_for("requester").await;
    let table = [
        (json!({"filter": ""}), (422, "invalid-values")),
        (json!({"name": "x".repeat(61)}), (422, "invalid-values")),
        (json!({"name": "x", "filter": "优先级:高"}), (422, "invalid-values")),
        (json!({"name": "x", "sort": "details"}), (422, "invalid-values")),
        (json!({"name": "x", "sharing": {"with": "everybody"}}), (403, "forbidden")),
        (json!({"name": "x", "sharing": {"with": "roles", "roles": ["admin"]}}), (403, "forbidden")),
        (json!({"name": "x", "sharing": {"with": "groups", "groups": [Uuid::nil()]}}), (422, "invalid-values")),
    ];
    for (body, expected) in table {
        assert_eq!(requester.post("/api/v1/views", body.clone()).await.problem(), expected, "{body}");
    }
    assert_eq!(requester.post("/api/v1/views", json!({"name": "我的"})).await.status, 201);
}

#[tokio::test]
async fn a_dry_run_says_what_would_change_and_what_would_not() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let ids = furnished(&app, &requester).await;
        let done = send(
            agent
                .request(Method::POST, &format!("/api/v1/orders/{}/status", ids[0]))
                .header("if-match", "\"v1\"")
                .json(&json!({"to": "done"})),
        );
        assert_eq!(done.await.status, 200);
        let plan = |body: Value| agent.post("/api/v1/orders/bulk", body);
        let typed = json!(app.company.type_id);
        let answer = plan(json!({"typeId": typed, "values": {"category": "water"}, "dryRun": true})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let counts = ["examined", "changed", "same"].map(|name| answer.body[name].as_i64().unwrap());
        assert_eq!(counts, [3, 1, 1]);
        assert_eq!(answer.body["refused"][0]["code"], "not-allowed");
        assert_eq!(answer.body["refused"][0]["count"], 1);
        let bad = plan(json!({"typeId": typed, "values": {"category": "old"}, "dryRun": true})).await;
        assert_eq!(bad.body["changed"], 0, "a retired option is refused for each order: {}", bad.body);
        let empty = plan(json!({"typeId": typed, "values": {"subject": null}, "ids": [ids[1]], "dryRun": true})).await;
        assert_eq!(empty.body["refused"][0]["code"], "required");
        let status = plan(json!({"status": "cancelled", "filter": "状态:待处理", "dryRun": true})).await;
        assert_eq!((&status.body["total"]["count"], &status.body["changed"]), (&json!(2), &json!(2)));
        let before = agent.get("/api/v1/orders?status=open").await.body["total"]["count"].clone();
        assert_eq!(before, 2, "nothing has changed");
        assert_eq!(plan(json!({"dryRun": true})).await.faults(), [("/values", "nothing-to-change")]);
        assert_eq!(plan(json!({"values": {"a": 1}, "dryRun": true})).await.faults(), [("/typeId", "required")]);
        assert_eq!(plan(json!({"ids": [], "status": "done"})).await.faults(), [("/ids", "too-many")]);
        assert_eq!(plan(json!({"status": "done"})).await.problem(), (400, "idempotency-key-missing"));
        let denied = requester.post("/api/v1/orders/bulk", json!({"status": "done", "dryRun": true})).await;
        assert_eq!(denied.problem(), (403, "forbidden"));
    }
}

#[tokio::test]
async fn groups_to_share_a_view_with_are_ones_own_or_all_for_whoever_manages_settings() {
    for app in TestApp::each().await {
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        let names = async |api: &Api<'_>| {
            let answer = api.get("/api/v1/views/groups").await.body;
            let items = answer["items"].as_array().unwrap().clone();
            items.iter().map(|group| group["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        for (code, members) in [("a", json!([app.company.agent])), ("b", json!([]))] {
            let group = json!({"code": code, "name": code, "members": members, "roles": []});
            assert_eq!(admin.post("/api/v1/groups", group).await.status, 201);
        }
        assert_eq!((names(&admin).await, names(&agent).await), (vec!["a".into(), "b".into()], vec!["a".to_owned()]));
    }
}

#[tokio::test]
async fn a_filter_by_a_merged_record_finds_the_orders_of_all_that_were_the_same() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let device = |name: &'static str| {
            let admin = &admin;
            async move {
                let made = admin.post("/api/v1/records/device", json!({"code": name, "name": name})).await;
                assert_eq!(made.status, 201, "{}", made.body);
                made.body["id"].as_str().unwrap().to_owned()
            }
        };
        let (kept, gone, other) = (device("A-1").await, device("A-2").await, device("B-1").await);
        for (key, device) in [("k1", &kept), ("k2", &gone), ("k3", &other)] {
            let values = json!({"subject": key, "device": device});
            let sent = admin.submit(key, json!({"typeId": app.company.type_id, "values": values})).await;
            assert_eq!(sent.status, 201, "{}", sent.body);
        }
        let merge = json!({"other": gone, "otherVersion": 1, "name": "A-1", "details": {}});
        let path = format!("/api/v1/records/device/{kept}/merge");
        let merged = send(admin.request(Method::POST, &path).header("if-match", "\"v1\"").json(&merge)).await;
        assert_eq!(merged.status, 200, "{}", merged.body);
        let field = format!("{}.device", app.company.type_id);
        // Whichever of the two is named.
        for record in [&kept, &gone] {
            let filter = json!({"field": field, "op": "eq", "values": [record]});
            let found = admin.post("/api/v1/orders/query", json!({"filter": filter, "sort": "created"})).await.body;
            let titles: Vec<&str> =
                found["items"].as_array().unwrap().iter().map(|o| o["title"].as_str().unwrap()).collect();
            assert_eq!(titles, ["k1", "k2"], "{found}");
        }
    }
}
