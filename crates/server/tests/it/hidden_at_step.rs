//! A field that a step of a flow hides from whoever is asked there is hidden in every channel, as long as they are
//! asked: nothing they ask about many orders is answered by it either.

use crate::app::{Api, TestApp, send};
use crate::flow_acts::{line, published};
use crate::flows::{own, people};
use crate::hidden_fields::record;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// A step at which the administrator, who sees everything by role, is to judge without subject, amount and device.
async fn judged(app: &TestApp) {
    let admin_id = app.company.admin.to_string();
    let mut flow = line(vec![("judge", "approval", people(&[&admin_id]))]);
    let hidden = json!({"amount": "hidden", "device": "hidden", "subject": "hidden"});
    flow["steps"][1]["fields"] = json!({"others": "read", "named": hidden});
    published(app, flow).await;
}

async fn submitted(app: &TestApp) -> String {
    let site = record(app, "site", "东区", None).await;
    let device = record(app, "device", "二号扶梯", Some(site)).await;
    let values = json!({"subject": "底价采购", "details": "招标", "amount": 90017, "device": device});
    let agent = app.acting_for("agent").await;
    let sent = agent.submit("priced", json!({"typeId": app.company.type_id, "values": values})).await;
    assert_eq!(sent.status, 201, "{}", sent.body);
    sent.body["id"].as_str().unwrap().to_owned()
}

async fn query(api: &Api<'_>, body: Value) -> crate::app::Answer {
    api.post("/api/v1/orders/query", body).await
}

async fn is_found(api: &Api<'_>, words: &str, order: &str) -> bool {
    let found = api.get(&format!("/api/v1/search?kinds=order&q={words}")).await;
    assert_eq!(found.status, 200, "{}", found.body);
    found.body["items"].as_array().unwrap().iter().any(|hit| hit.to_string().contains(order))
}

async fn export(api: &Api<'_>, key: &str, body: Value) -> crate::app::Answer {
    let request = api.request(Method::POST, "/api/v1/orders/export").header("idempotency-key", key);
    send(request.json(&body)).await
}

#[tokio::test]
async fn nothing_asks_for_what_a_step_hides_as_long_as_the_caller_is_asked_there() {
    for app in TestApp::each().await {
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        let field = |name: &str| format!("{}.{name}", app.company.type_id);
        let priced = json!({"field": field("amount"), "op": "ge", "values": ["90000"]});
        let view = admin.post("/api/v1/views", json!({"name": "贵的", "filter": priced})).await;
        assert_eq!(view.status, 201, "{}", view.body);
        let view = view.body["id"].clone();
        judged(&app).await;
        let id = submitted(&app).await;

        // Filters, in words and as trees; nothing that stands around a test opens it.
        for filter in [priced.clone(), json!({"not": priced}), json!("amount:>=90000"), json!("-amount:空")] {
            assert_eq!(query(&agent, json!({"filter": filter})).await.status, 200, "{filter}");
            for path in ["/api/v1/orders/query", "/api/v1/orders/filter"] {
                let refused = admin.post(path, json!({"filter": filter})).await;
                assert_eq!(refused.faults()[0].1, "closed-field", "{path} {filter}");
            }
        }
        let sorted = query(&admin, json!({"sort": field("amount")})).await;
        assert_eq!(sorted.faults(), [("/sort", "closed-field")]);
        // What follows from a hidden field: the words of the title, the site of the device.
        let site = json!({"not": {"field": "site", "op": "empty", "values": []}});
        for filter in [json!({"words": "底价"}), site] {
            assert_eq!(query(&agent, json!({"filter": filter})).await.body["total"]["count"], 1, "{filter}");
            let none = query(&admin, json!({"filter": filter})).await.body;
            assert!(none["total"]["count"] == 0 || filter.get("not").is_some(), "{filter}: {none}");
            assert!(!none.to_string().contains("底价"), "{none}");
        }
        let fields = admin.get("/api/v1/orders/fields").await.body;
        let amount = fields["items"].as_array().unwrap().iter().find(|f| f["key"] == field("amount")).unwrap();
        assert_eq!((&amount["closed"], &amount["sortable"]), (&json!(true), &json!(false)));

        // Columns stay, and are empty where the step hides them.
        let columns = json!({"fields": [field("amount"), "site", "title", field("details")]});
        let shown = query(&admin, columns.clone()).await.body;
        assert_eq!(shown["items"][0]["columns"][field("details")], "招标", "{shown}");
        assert!(!shown.to_string().contains("90017") && !shown.to_string().contains("底价"), "{shown}");
        assert!(query(&agent, columns).await.body.to_string().contains("90017"));

        // Saved views and their counts, exports.
        let views = admin.get("/api/v1/views").await.body;
        let mine = views["items"].as_array().unwrap().iter().find(|v| v["id"] == view).unwrap();
        assert_eq!(mine["usable"], false);
        let counts = admin.get("/api/v1/views/counts").await.body.to_string();
        assert!(!counts.contains(view.as_str().unwrap()), "{counts}");
        let columns = ["number".to_owned(), field("amount")];
        let by = json!({"columns": columns, "format": "csv", "filter": priced});
        assert_eq!(export(&admin, "e1", by).await.faults()[0].1, "closed-field");
        let by = json!({"columns": columns, "format": "csv", "sort": field("amount")});
        assert_eq!(export(&admin, "e2", by).await.faults()[0].1, "closed-field");

        // Once the caller is not asked any more, roles alone decide.
        assert_eq!(own(&admin, &id, json!({"act": "approve"})).await.status, 200);
        assert_eq!(query(&admin, json!({"filter": priced})).await.body["total"]["count"], 1);
        assert!(admin.get("/api/v1/views/counts").await.body.to_string().contains(view.as_str().unwrap()));
    }
}

#[tokio::test]
async fn no_page_stream_log_or_search_tells_what_a_step_hides() {
    for app in TestApp::each().await {
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        judged(&app).await;
        let id = submitted(&app).await;
        // The order as pages and prints show it, its history, the audit log, what is heard live.
        for path in ["", "/history", "/attachments", "/flow", "/comments"] {
            let seen = admin.get(&format!("/api/v1/orders/{id}{path}")).await;
            assert_eq!(seen.status, 200, "{path}: {}", seen.body);
            let told = seen.body.to_string();
            assert!(!told.contains("90017") && !told.contains("底价"), "{path}: {told}");
        }
        let whole = agent.get(&format!("/api/v1/orders/{id}")).await.body.to_string();
        assert!(whole.contains("90017") && whole.contains("底价"), "{whole}");
        let log = admin.get("/api/v1/audit?limit=50").await.body.to_string();
        assert!(log.contains(&id) && !log.contains("90017") && !log.contains("底价"), "{log}");
        let mut live = admin.request(Method::GET, "/api/v1/live?after=0").send().await.unwrap();
        let mut heard = String::new();
        while !heard.contains(&id) {
            let chunk = tokio::time::timeout(Duration::from_secs(10), live.chunk()).await.unwrap().unwrap().unwrap();
            heard.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        assert!(!heard.contains("90017") && !heard.contains("底价"), "{heard}");

        for words in ["90017", "底价采购", "dijiacaigou"] {
            let mut patience = 250;
            while !is_found(&agent, words, &id).await {
                patience -= 1;
                assert!(patience > 0, "{words} is not found at all");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert!(!is_found(&admin, words, &id).await, "{words}");
            let suggested = admin.get(&format!("/api/v1/search/suggest?q={words}")).await.body["orders"].to_string();
            assert!(!suggested.contains(&id), "{suggested}");
        }
        assert!(is_found(&admin, "招标", &id).await, "what the step shows is found");
        assert_eq!(own(&admin, &id, json!({"act": "approve"})).await.status, 200);
        assert!(is_found(&admin, "底价采购", &id).await, "nobody asks them any more");
    }
}
