//! A field that somebody may not read is no side channel: nothing that they ask about it is answered.

use crate::app::{Api, PASSWORD, TestApp, send};
use gongdan_domain::Command;
use gongdan_domain::document::{Document, Record, record_kind};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

async fn made(api: &Api<'_>, path: &str, body: Value) -> Value {
    let answer = api.post(path, body).await;
    assert_eq!(answer.status, 201, "{path}: {}", answer.body);
    answer.body
}

pub(crate) async fn record(app: &TestApp, collection: &str, name: &str, parent_id: Option<Uuid>) -> Uuid {
    let id = Uuid::now_v7();
    let body = serde_json::to_value(Record { name: name.to_owned(), parent_id, ..Record::default() }).unwrap();
    let document = Document { id, kind: record_kind(collection), key: id.to_string(), version: 0, active: true, body };
    app.company.system(Command::SaveDocument { document, expected_version: None }).await;
    id
}

/// A clerk from whom amounts, devices and photos of repairs are hidden, and an order that has all of them.
async fn furnished(app: &TestApp) -> (Uuid, String) {
    let admin = app.acting_for("admin").await;
    let customer = record(app, "customer", "晨光", None).await;
    let site = record(app, "site", "东区", Some(customer)).await;
    let device = record(app, "device", "二号扶梯", Some(site)).await;
    let closed = json!({"amount": "hidden", "device": "hidden", "photos": "hidden"});
    let role = json!({
        "code": "clerk", "name": {"zh": "文员", "en": "Clerk"},
        "grants": [{"actions": ["submit", "read", "edit", "export"], "reach": "all"}],
        "fields": {"default": "edit", "types": {app.company.type_id.to_string(): closed}},
        "records": {"default": "read"},
    });
    made(&admin, "/api/v1/roles", role).await;
    let wang = json!({"login": "wang", "name": "王", "roles": ["clerk"], "password": PASSWORD});
    made(&admin, "/api/v1/users", wang).await;
    let values = json!({"subject": "有底价", "amount": 9000, "device": device});
    let sent = admin.submit("priced", json!({"typeId": app.company.type_id, "values": values})).await;
    assert_eq!(sent.status, 201, "{}", sent.body);
    admin.submitted("没有底价").await;
    (site, sent.body["id"].as_str().unwrap().to_owned())
}

async fn titles(api: &Api<'_>, query: Value) -> Vec<String> {
    let answer = api.post("/api/v1/orders/query", query).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let items = answer.body["items"].as_array().unwrap();
    assert_eq!(answer.body["total"]["count"], items.len());
    items.iter().map(|order| order["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn no_filter_sort_column_or_view_asks_for_what_is_hidden() {
    for app in TestApp::each().await {
        furnished(&app).await;
        let (admin, clerk) = (app.acting_for("admin").await, app.acting_for("wang").await);
        let field = |name: &str| format!("{}.{name}", app.company.type_id);
        let test = |name: &str| json!({"field": field(name), "op": "empty", "values": []});
        for name in ["amount", "device", "photos"] {
            let tree = test(name);
            for filter in [tree.clone(), json!({"not": tree}), json!({"or": [json!({"words": "x"}), tree]})] {
                assert_eq!(admin.post("/api/v1/orders/query", json!({"filter": filter})).await.status, 200);
                for path in ["/api/v1/orders/query", "/api/v1/orders/filter"] {
                    let refused = clerk.post(path, json!({"filter": filter})).await;
                    let (at, code) = refused.faults()[0];
                    assert!(at.starts_with("/filter") && code == "unknown-field", "{path} {filter}: {}", refused.body);
                }
                let refused = clerk.post("/api/v1/views", json!({"name": "x", "filter": filter})).await;
                assert_eq!(refused.faults()[0].1, "unknown-field", "{}", refused.body);
            }
            let words = clerk.post("/api/v1/orders/query", json!({"filter": format!("{name}:1")})).await;
            assert_eq!((words.status, words.faults()[0].1), (422, "unknown-field"), "{}", words.body);
            let sorted = clerk.post("/api/v1/orders/query", json!({"sort": format!("-{}", field(name))})).await;
            assert_eq!(sorted.faults(), [("/sort", "unknown-field")]);
            let shown = clerk.post("/api/v1/orders/query", json!({"fields": [field(name)]})).await;
            assert_eq!(shown.faults(), [("/fields/0", "unknown-field")]);
        }
        let fields = clerk.get("/api/v1/orders/fields").await.body.to_string();
        assert!(fields.contains("details") && !fields.contains("amount"), "{fields}");

        // A view of somebody else's that asks for it works for those who may, and tells the others nothing.
        let priced = json!({"field": field("amount"), "op": "ge", "values": ["8888"]});
        let view = json!({"name": "贵的", "filter": priced, "columns": [field("amount"), "number"],
            "sharing": {"with": "everybody"}});
        let view = made(&admin, "/api/v1/views", view).await;
        let seen = clerk.get("/api/v1/views").await.body;
        let seen = seen["items"].as_array().unwrap().iter().find(|v| v["id"] == view["id"]).unwrap().clone();
        assert_eq!((&seen["usable"], &seen["columns"]), (&json!(false), &json!(["number"])));
        assert!(!seen.to_string().contains("8888") && !seen.to_string().contains("amount"), "{seen}");
        assert_eq!(titles(&clerk, json!({"filter": seen["filter"]})).await, Vec::<String>::new());
        let counts = clerk.get("/api/v1/views/counts").await.body;
        assert!(!counts.to_string().contains(view["id"].as_str().unwrap()), "{counts}");
        let counts = admin.get("/api/v1/views/counts").await.body;
        assert!(counts.to_string().contains(view["id"].as_str().unwrap()), "{counts}");
    }
}

#[tokio::test]
async fn what_follows_from_a_hidden_field_is_hidden_too() {
    for app in TestApp::each().await {
        let (site, _) = furnished(&app).await;
        let (admin, clerk) = (app.acting_for("admin").await, app.acting_for("wang").await);
        // The site and the customer of an order are read off the device that it names.
        let at = json!({"field": "site", "op": "eq", "values": [site]});
        let somewhere = json!({"not": {"field": "customer", "op": "empty", "values": []}});
        let columns = json!(["site", "customer"]);
        assert_eq!(titles(&admin, json!({"filter": at})).await, ["有底价"]);
        assert_eq!(titles(&admin, json!({"filter": somewhere})).await, ["有底价"]);
        assert_eq!(titles(&clerk, json!({"filter": at})).await, Vec::<String>::new());
        // No answer tells the two apart.
        for filter in [json!({"not": at}), somewhere, json!({"field": "site", "op": "empty", "values": []})] {
            let found = titles(&clerk, json!({"filter": filter})).await.len();
            assert!(found == 0 || found == 2, "{filter}: {found}");
        }
        let shown = clerk.post("/api/v1/orders/query", json!({"fields": columns})).await.body.to_string();
        assert!(!shown.contains("东区") && !shown.contains("晨光"), "{shown}");
        let shown = admin.post("/api/v1/orders/query", json!({"fields": columns})).await.body.to_string();
        assert!(shown.contains("东区") && shown.contains("晨光"), "{shown}");
    }
}

#[tokio::test]
async fn neither_search_nor_export_tells_what_is_hidden() {
    for app in TestApp::each().await {
        let (_, order) = furnished(&app).await;
        let (admin, clerk) = (app.acting_for("admin").await, app.acting_for("wang").await);
        let of_order = async |api: &Api<'_>, words: &str| {
            let found = api.get(&format!("/api/v1/search?kinds=order,file&q={words}")).await;
            assert_eq!(found.status, 200, "{}", found.body);
            found.body["items"].as_array().unwrap().iter().any(|hit| hit.to_string().contains(&order))
        };
        for words in ["二号扶梯", "erhaofuti", "9000"] {
            let mut patience = 250;
            while !of_order(&admin, words).await {
                patience -= 1;
                assert!(patience > 0, "{words} is not found at all");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert!(!of_order(&clerk, words).await, "{words}");
            let suggested = clerk.get(&format!("/api/v1/search/suggest?q={words}")).await.body["orders"].to_string();
            assert!(!suggested.contains(&order), "{suggested}");
        }
        assert!(of_order(&clerk, "底价").await);

        let export = json!({"columns": ["number", format!("{}.amount", app.company.type_id)], "format": "csv"});
        let begin = clerk.request(reqwest::Method::POST, "/api/v1/orders/export").header("idempotency-key", "export-1");
        let refused = send(begin.json(&export)).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert_eq!(refused.faults()[0].1, "unknown-field", "{}", refused.body);
    }
}
