//! `/api/v1/users` and `/api/v1/departments`

use crate::app::{TestApp, send};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn an_administrator_makes_and_changes_users() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let new = json!({"login": "Li.Na", "name": "李娜", "roles": ["requester"], "password": "at least 8"});
        let made = admin.post("/api/v1/users", new.clone()).await;
        assert_eq!((made.status, &made.body["login"]), (201, &json!("li.na")), "{}", made.body);
        let place = made.headers["location"].to_str().unwrap().to_owned();
        assert_eq!(admin.get(&place).await.body, made.body);
        assert_eq!(admin.post("/api/v1/users", new).await.problem(), (409, "already-exists"));
        let login = json!({"login": "li.na", "password": "at least 8"});
        let session = app.stranger().post("/api/v1/session", login.clone()).await;
        assert_eq!(session.status, 200, "{}", session.body);
        let cookie = session.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();

        let gone = admin.patch(&place, 1, json!({"active": false})).await;
        assert_eq!((gone.status, &gone.body["version"]), (200, &json!(2)), "{}", gone.body);
        assert_eq!(app.stranger().post("/api/v1/session", login).await.problem(), (401, "sign-in-failed"));
        let still = app.stranger().request(Method::GET, "/api/v1/session").header("cookie", cookie);
        assert_eq!(send(still).await.problem(), (401, "unauthenticated"), "at once");
        let stale = admin.patch(&place, 1, json!({"name": "x"})).await;
        assert_eq!(stale.problem(), (412, "version-conflict"));
        let back = admin.patch(&place, 2, json!({"active": true, "password": "another one"})).await;
        assert_eq!(back.status, 200, "{}", back.body);
        let login = json!({"login": "li.na", "password": "another one"});
        assert_eq!(app.stranger().post("/api/v1/session", login).await.status, 200);
    }
}

#[tokio::test]
async fn nobody_else_changes_users() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let new = json!({"login": "x", "name": "x", "roles": ["admin"], "password": "at least 8"});
    assert_eq!(agent.post("/api/v1/users", new).await.problem(), (403, "forbidden"));
    let path = format!("/api/v1/users/{}", app.company.agent);
    let version = agent.get(&path).await.body["version"].as_i64().unwrap();
    assert_eq!(agent.patch(&path, version, json!({"roles": ["admin"]})).await.problem(), (403, "forbidden"));
}

#[tokio::test]
async fn every_fault_of_a_user_is_named() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let new = json!({"login": "a b", "name": " ", "roles": ["requester"], "password": "short", "departmentId": Uuid::now_v7()});
    let answer = admin.post("/api/v1/users", new).await;
    let expected = [
        ("/password", "too-short"),
        ("/login", "bad-key"),
        ("/name", "required"),
        ("/departmentId", "unknown-reference"),
    ];
    assert_eq!(answer.faults(), expected);
    let odd =
        admin.post("/api/v1/users", json!({"login": "a", "name": "a", "roles": "king", "password": "12345678"})).await;
    assert_eq!(odd.faults(), [("/roles", "wrong-type")]);
    let path = format!("/api/v1/users/{}", app.company.admin);
    let version = admin.get(&path).await.body["version"].as_i64().unwrap();
    let shut_out = admin.patch(&path, version, json!({"active": false})).await;
    assert_eq!(shut_out.faults(), [("/roles", "own-account")]);
}

#[tokio::test]
async fn users_are_listed_and_searched() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let logins = async |query: &str| {
        let page = agent.get(&format!("/api/v1/users{query}")).await.body;
        let logins = page["items"].as_array().unwrap().iter().map(|u| u["login"].as_str().unwrap().to_owned());
        (logins.collect::<Vec<_>>().join(" "), page["next"].as_str().map(str::to_owned))
    };
    assert_eq!(logins("").await, ("admin agent requester".to_owned(), None));
    assert_eq!(logins("?q=AGE").await.0, "agent");
    let (first, next) = logins("?limit=2").await;
    assert_eq!(first, "admin agent");
    assert_eq!(logins(&format!("?limit=2&after={}", next.unwrap())).await, ("requester".to_owned(), None));
}

#[tokio::test]
async fn departments_form_a_tree() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let head = app.company.agent;
    let made = admin.post("/api/v1/departments", json!({"code": "GC", "name": "工程部", "headId": head})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let above = made.body["id"].as_str().unwrap().to_owned();
    let below = admin.post("/api/v1/departments", json!({"code": "GC-1", "name": "一组", "parentId": above})).await;
    let (path, id) = (format!("/api/v1/departments/{above}"), below.body["id"].clone());
    let circle = admin.patch(&path, 1, json!({"parentId": id})).await;
    assert_eq!(circle.faults(), [("/parentId", "circle")]);
    let renamed = admin.patch(&path, 1, json!({"name": "工程维修部", "headId": null})).await;
    assert_eq!((renamed.status, &renamed.body["headId"]), (200, &json!(null)), "{}", renamed.body);
    let listed = admin.get("/api/v1/departments").await.body;
    assert_eq!(listed["items"], json!([renamed.body, below.body]));
    let agent = app.acting_for("agent").await;
    assert_eq!(agent.post("/api/v1/departments", json!({"code": "X", "name": "X"})).await.status, 403);
}
