//! `/api/v1/records`

use crate::app::{TestApp, send};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn records_are_kept_by_who_maintains_them() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let new = json!({"code": "DT-002", "name": "4 号楼客梯", "parentId": app.device, "details": {"model": "KONE"}});
        let made = agent.post("/api/v1/records/device", new.clone()).await;
        assert_eq!((made.status, &made.body["version"]), (201, &json!(1)), "{}", made.body);
        let place = made.headers["location"].to_str().unwrap().to_owned();
        assert_eq!(agent.get(&place).await.body, made.body);
        assert_eq!(agent.get("/api/v1/records/device/by-code/DT-002").await.body, made.body);
        assert_eq!(agent.post("/api/v1/records/device", new).await.problem(), (409, "already-exists"));
        assert_eq!(agent.get(&place.replace("device", "site")).await.problem(), (404, "not-found"));

        let known = send(agent.request(Method::GET, &place).header("if-none-match", "\"v1\"")).await;
        assert_eq!(known.status, 304);
        let changed = agent.patch(&place, 1, json!({"code": "DT-2", "active": false})).await;
        assert_eq!((changed.status, &changed.body["code"]), (200, &json!("DT-2")), "{}", changed.body);
        assert_eq!(agent.patch(&place, 1, json!({"name": "x"})).await.problem(), (412, "version-conflict"));
        assert_eq!(agent.get("/api/v1/records/device/by-code/DT-002").await.status, 404);
    }
}

#[tokio::test]
async fn records_are_searched_by_words_and_parent() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    for n in 2..6 {
        let new = json!({"code": format!("DT-00{n}"), "name": format!("{n} 号梯"), "parentId": app.device});
        assert_eq!(admin.post("/api/v1/records/device", new).await.status, 201);
    }
    let codes = async |query: &str| {
        let page = admin.get(&format!("/api/v1/records/device{query}")).await.body;
        let codes = page["items"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap().to_owned());
        (codes.collect::<Vec<_>>(), page["next"].as_str().map(str::to_owned))
    };
    assert_eq!(codes("?q=dt-00").await.0.len(), 5);
    assert_eq!(codes("?q=3%20%E5%8F%B7").await.0, ["DT-001", "DT-003"]);
    assert_eq!(codes(&format!("?parent={}", app.device)).await.0.len(), 4);
    let (first, next) = codes("?limit=4").await;
    assert_eq!(first.len(), 4);
    assert_eq!(codes(&format!("?limit=4&after={}", next.unwrap())).await, (vec!["DT-005".to_owned()], None));
    assert_eq!(admin.get("/api/v1/records/unheard_of").await.body, json!({"items": [], "next": null}));
}

#[tokio::test]
async fn a_requester_changes_no_records() {
    let app = TestApp::start().await;
    let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
    let new = json!({"code": "X", "name": "X"});
    assert_eq!(requester.post("/api/v1/records/device", new.clone()).await.problem(), (403, "forbidden"));
    let path = format!("/api/v1/records/device/{}", app.device);
    assert_eq!(requester.patch(&path, 1, json!({})).await.problem(), (403, "forbidden"));
    assert_eq!(requester.get(&path).await.status, 200);
    assert_eq!(agent.post("/api/v1/records/Not-An-Id", new).await.problem(), (400, "bad-request"));
    let own_parent = agent.patch(&path, 1, json!({"parentId": app.device})).await;
    assert_eq!(own_parent.faults(), [("/parentId", "unknown-reference")]);
    let large = json!({"details": {"a": "x".repeat(70_000)}});
    assert_eq!(agent.patch(&path, 1, large).await.faults(), [("/details", "too-long")]);
}
