//! Sessions, the own and those of others; what a leaver leaves behind.

use crate::app::{Answer, TestApp, send};
use reqwest::Method;
use serde_json::json;

async fn with(app: &TestApp, cookie: &str, method: Method, path: &str) -> Answer {
    let agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36";
    send(app.stranger().request(method, path).header("cookie", cookie).header("user-agent", agent)).await
}

#[tokio::test]
async fn a_person_sees_and_ends_their_sessions() {
    for app in TestApp::each().await {
        let (here, there, elsewhere) = (
            app.cookie_of("agent", None).await,
            app.cookie_of("agent", None).await,
            app.cookie_of("agent", None).await,
        );
        let stranger = app.cookie_of("requester", None).await;
        let listed = with(&app, &here, Method::GET, "/api/v1/sessions").await.body;
        let items = listed["items"].as_array().unwrap();
        assert_eq!(items.len(), 3, "only the own ones: {listed}");
        assert_eq!(items.iter().filter(|session| session["current"] == json!(true)).count(), 1);
        assert!(items.iter().all(|session| session["address"] == "127.0.0.1"));
        // The newest comes first.
        let last = format!("/api/v1/sessions/{}", items[0]["id"].as_str().unwrap());
        assert_eq!(with(&app, &stranger, Method::DELETE, &last).await.problem(), (404, "not-found"));
        assert_eq!(with(&app, &here, Method::DELETE, &last).await.status, 204);
        assert_eq!(with(&app, &elsewhere, Method::GET, "/api/v1/session").await.problem(), (401, "unauthenticated"));
        assert_eq!(with(&app, &there, Method::GET, "/api/v1/session").await.status, 200);
        assert_eq!(with(&app, &here, Method::DELETE, "/api/v1/sessions").await.status, 204, "all others");
        assert_eq!(with(&app, &there, Method::GET, "/api/v1/session").await.problem(), (401, "unauthenticated"));
        assert_eq!(with(&app, &here, Method::GET, "/api/v1/session").await.status, 200);

        let path = format!("/api/v1/users/{}/sessions", app.company.agent);
        assert_eq!(with(&app, &stranger, Method::DELETE, &path).await.problem(), (403, "forbidden"));
        let admin = app.acting_for("admin").await;
        assert_eq!(admin.delete(&path).await.status, 204);
        assert_eq!(with(&app, &here, Method::GET, "/api/v1/session").await.problem(), (401, "unauthenticated"));
    }
}

#[tokio::test]
async fn who_leaves_is_locked_out_for_good_and_nothing_is_lost() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let (cookie, token) = (app.cookie_of("agent", None).await, app.token_of("agent", None).await);
        let order = app.with_token(&token).submitted("留下的工单").await;
        let (user, access) =
            (format!("/api/v1/users/{}", app.company.agent), format!("/api/v1/users/{}/access", app.company.agent));
        let before = admin.get(&access).await.body;
        assert_eq!((before["active"].as_bool(), before["tokens"].as_array().unwrap().len()), (Some(true), 1));
        assert_eq!(app.with_token(&token).get(&access).await.problem(), (403, "forbidden"));
        let version = admin.get(&user).await.body["version"].as_i64().unwrap();
        let left = admin.patch(&user, version, json!({"active": false})).await;
        assert_eq!(left.status, 200, "{}", left.body);
        for back in [false, true] {
            if back {
                assert_eq!(admin.patch(&user, version + 1, json!({"active": true})).await.status, 200);
            }
            let shut = app.with_token(&token).get("/api/v1/session").await;
            assert_eq!(shut.problem(), (401, "unauthenticated"), "back: {back}");
            assert_eq!(with(&app, &cookie, Method::GET, "/api/v1/session").await.status, 401, "back: {back}");
        }
        assert_eq!(admin.get(&format!("/api/v1/orders/{order}")).await.status, 200);
        let after = admin.get(&access).await.body;
        assert_eq!((&after["sessions"], &after["tokens"]), (&json!([]), &json!([])), "{after}");
    }
}
