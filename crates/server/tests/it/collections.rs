//! `/api/v1/collections`, and what records do because of them.

use crate::app::{TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};

fn customer() -> Value {
    let label = json!({"zh": "客户", "en": "Customer"});
    let field =
        |id: &str, kind: &str, required: bool| json!({"id": id, "kind": kind, "label": label, "required": required});
    json!({"name": label, "numberFormat": "KH-{seq:3}", "codePattern": "[A-Z]{2}-\\d{3,}", "parents": ["customer"],
    "form": {"pages": [{"id": "p", "title": label, "sections": [{"id": "s", "fields": [
        field("phone", "phone", false), field("grade", "text", true),
    ]}]}]}})
}

async fn put(app: &TestApp, login: &str, key: &str, body: Value) -> crate::app::Answer {
    let api = app.acting_for(login).await;
    send(api.request(Method::PUT, &format!("/api/v1/collections/{key}")).json(&body)).await
}

#[tokio::test]
async fn a_collection_decides_about_codes_parents_and_details() {
    for app in TestApp::each().await {
        let made = put(&app, "admin", "customer", customer()).await;
        assert_eq!((made.status, &made.body["version"]), (201, &json!(1)), "{}", made.body);
        let agent = app.acting_for("agent").await;
        let place = "/api/v1/records/customer";
        let faulty =
            json!({"code": "kh1", "name": " ", "details": {"phone": "1", "wheels": 4}, "parentId": app.device});
        let faults = agent.post(place, faulty).await;
        let faults = faults.faults();
        for expected in [
            ("/code", "bad-code"),
            ("/name", "required"),
            ("/parentId", "wrong-collection"),
            ("/details/wheels", "unknown-field"),
            ("/details/grade", "required"),
        ] {
            assert!(faults.contains(&expected), "{expected:?} of {faults:?}");
        }
        assert!(faults.iter().any(|(path, _)| *path == "/details/phone"), "{faults:?}");
        let good = json!({"name": "中海物业", "details": {"phone": "138 0013 8000", "grade": "A"}});
        let first = agent.post(place, good.clone()).await;
        assert_eq!((first.status, &first.body["code"]), (201, &json!("KH-001")), "{}", first.body);
        assert_eq!(first.body["details"]["phone"], "+8613800138000");
        assert_eq!(agent.post(place, good).await.body["code"], "KH-002");

        let id = first.body["id"].as_str().unwrap();
        let below = json!({"name": "分店", "parentId": id, "details": {"grade": "B"}});
        let below = agent.post(place, below).await.body;
        let circle = agent.patch(&format!("{place}/{id}"), 1, json!({"parentId": below["id"]})).await;
        assert_eq!(circle.faults(), [("/parentId", "circle")]);
        let children = agent.get(&format!("{place}/{id}/children")).await.body;
        assert_eq!(children["items"][0]["code"], "KH-003");
    }
}

#[tokio::test]
async fn a_collection_that_makes_no_sense_is_refused_with_every_fault() {
    let app = TestApp::start().await;
    let mut body = customer();
    body["numberFormat"] = "KH".into();
    body["codePattern"] = "[".into();
    body["form"]["pages"][0]["sections"][0]["fields"][0]["kind"] = "wheel".into();
    let refused = put(&app, "admin", "customer", body).await;
    let paths: Vec<&str> = refused.faults().into_iter().map(|(path, _)| path).collect();
    for expected in ["/numberFormat", "/codePattern"] {
        assert!(paths.contains(&expected), "{paths:?}");
    }
    assert!(paths.iter().any(|path| path.starts_with("/form/")), "{paths:?}");
    assert_eq!(put(&app, "admin", "Bad-Key", customer()).await.status, 422);
    assert_eq!(put(&app, "agent", "customer", customer()).await.problem(), (403, "forbidden"));
}

#[tokio::test]
async fn twenty_people_who_create_at_once_get_twenty_codes() {
    for app in TestApp::each().await {
        put(&app, "admin", "customer", customer()).await;
        let agent = app.acting_for("agent").await;
        let new = |n: usize| {
            agent.post("/api/v1/records/customer", json!({"name": format!("{n}"), "details": {"grade": "A"}}))
        };
        let made = futures::future::join_all((0..20).map(new)).await;
        let codes: std::collections::BTreeSet<String> =
            made.iter().map(|answer| answer.body["code"].as_str().unwrap_or_default().to_owned()).collect();
        assert_eq!(codes.len(), 20, "{codes:?}");
    }
}

#[tokio::test]
async fn type_ahead_foreign_ids_duplicates_merging_and_labels() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let erp = json!([{"system": "erp", "objectType": "customer", "id": "77"}]);
        let one = json!({"code": "A-1", "name": "上海中海物业有限公司", "details": {"phone": "13800138000"}});
        let one = agent.post("/api/v1/records/customer", one).await.body;
        let other = json!({"code": "A-2", "name": "上海中海物业", "externalIds": erp});
        let other = agent.post("/api/v1/records/customer", other).await.body;
        let found = agent.get("/api/v1/records/customer/suggestions?q=shzhwy").await.body;
        assert_eq!(found["items"].as_array().unwrap().len(), 2, "{found}");
        assert_eq!(agent.get("/api/v1/external-ids/erp/customer/77").await.body["code"], "A-2");
        let taken = json!({"code": "A-3", "name": "x", "externalIds": erp});
        let taken = agent.post("/api/v1/records/customer", taken).await;
        assert_eq!(taken.faults(), [("/externalIds/0", "external-id-taken")]);

        let pairs = agent.get("/api/v1/records/customer/duplicates").await.body;
        assert_eq!(pairs["items"][0]["reasons"], json!(["name"]), "{pairs}");
        let place = format!("/api/v1/records/customer/{}", one["id"].as_str().unwrap());
        let merge = json!({"other": other["id"], "otherVersion": 1, "name": "中海", "details": one["details"]});
        let request = agent.request(Method::POST, &format!("{place}/merge")).header("if-match", "\"v1\"");
        let merged = send(request.json(&merge)).await;
        assert_eq!((merged.status, &merged.body["name"]), (200, &json!("中海")), "{}", merged.body);
        assert_eq!(agent.get("/api/v1/external-ids/erp/customer/77").await.body["id"], one["id"]);
        let gone = agent.get(&format!("/api/v1/records/customer/{}", other["id"].as_str().unwrap())).await.body;
        assert_eq!((&gone["mergedInto"], &gone["active"]), (&one["id"], &json!(false)));
        let history = agent.get(&format!("{place}/history")).await.body;
        assert_eq!(history["items"].as_array().unwrap().len(), 2, "{history}");
        let again = agent.request(Method::POST, &format!("{place}/merge")).header("if-match", "\"v2\"");
        assert_eq!(send(again.json(&merge)).await.problem(), (409, "not-allowed"));
        let label = agent.get(&format!("{place}/qr.svg")).await;
        assert_eq!((label.status, label.headers["content-type"].to_str().unwrap()), (200, "image/svg+xml"));
    }
}

#[tokio::test]
async fn only_who_may_begins_imports_and_exports_and_sees_jobs() {
    let app = TestApp::start().await;
    let (admin, requester) = (app.acting_for("admin").await, app.acting_for("requester").await);
    let body = json!({"format": "csv"});
    let begin = |api: &crate::app::Api<'_>, key: &str| {
        api.request(Method::POST, "/api/v1/records/device/exports").header("idempotency-key", key).json(&body)
    };
    let begun = send(begin(&admin, "e1")).await;
    assert_eq!((begun.status, &begun.body["state"]), (202, &json!("waiting")), "{}", begun.body);
    assert_eq!(send(begin(&admin, "e1")).await.body["id"], begun.body["id"], "a repeat begins nothing");
    let place = begun.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(requester.get(&place).await.problem(), (404, "not-found"));
    assert_eq!(requester.get("/api/v1/jobs").await.body["items"], json!([]));
    assert_eq!(requester.get("/api/v1/jobs?all=true").await.problem(), (403, "forbidden"));
    assert_eq!(admin.get("/api/v1/jobs").await.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(admin.get(&format!("{place}/result")).await.problem(), (404, "not-found"));
    let stopped = admin.post(&format!("{place}/cancel"), json!({})).await;
    assert_eq!((stopped.status, &stopped.body["state"]), (200, &json!("cancelled")));
    let import = json!({"attachmentId": app.device, "heading": 0, "columns": [{"column": 0, "target": "code"},
        {"column": 1, "target": "wheels"}], "key": "name", "dryRun": true, "skipBad": false});
    let import = |api: &crate::app::Api<'_>| {
        api.request(Method::POST, "/api/v1/records/device/imports").header("idempotency-key", "i1").json(&import)
    };
    assert_eq!(send(import(&requester)).await.problem(), (403, "forbidden"));
    let refused = send(import(&admin)).await;
    assert_eq!(refused.faults(), [("/columns/1/target", "unknown-target"), ("/key", "bad-key-column")]);
}
