//! Two organisations in one installation never meet.

use crate::app::{Answer, PASSWORD, TestApp, furnish, send};
use gongdan_testkit::company::Company;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn another_organisations_ids_do_not_exist() {
    for app in TestApp::each().await {
        let other = Company::found_in(app.company.ledger.clone(), "globex").await;
        let device = furnish(&other).await;
        let stranger = app.token_of("admin", Some("globex")).await;
        let stranger = app.with_token(&stranger);
        let theirs = stranger.submit("k", json!({"typeId": other.type_id, "values": {"subject": "x"}})).await;
        assert_eq!(theirs.status, 201, "{}", theirs.body);
        let order = theirs.body["id"].as_str().unwrap();

        let token = app.token_of("admin", Some("acme")).await;
        let admin = app.with_token(&token);
        let paths = [
            format!("/api/v1/orders/{order}"),
            format!("/api/v1/orders/{order}/history"),
            format!("/api/v1/orders/{order}/comments"),
            format!("/api/v1/orders/{order}/attachments"),
            format!("/api/v1/users/{}", other.admin),
            format!("/api/v1/order-types/{}", other.type_id),
            format!("/api/v1/order-types/{}/form", other.type_id),
            format!("/api/v1/records/device/{device}"),
        ];
        for path in paths {
            assert_eq!(admin.get(&path).await.problem(), (404, "not-found"), "{path}");
        }
        let path = format!("/api/v1/orders/{order}");
        assert_eq!(admin.patch(&path, 1, json!({"values": {}})).await.problem(), (404, "not-found"));
        let comment = admin.post(&format!("{path}/comments"), json!({"text": "hello"})).await;
        assert_eq!(comment.problem(), (404, "not-found"));
        let submit = admin.submit("k", json!({"typeId": other.type_id, "values": {"subject": "x"}})).await;
        assert_eq!(submit.faults(), [("/typeId", "unknown-order-type")]);
        let mut mine = app.order("x");
        mine["values"]["device"] = json!(device);
        mine["values"]["person"] = json!(other.agent);
        let faults = admin.submit("k", mine).await;
        let paths: Vec<&str> = faults.faults().iter().map(|(path, _)| *path).collect();
        assert_eq!(paths, ["/values/device", "/values/person"]);
        assert_eq!(admin.get("/api/v1/orders").await.body["total"]["count"], 0);
    }
}

/// A second organisation with the same logins and passwords, but that its requester has another one.
async fn second(app: &TestApp) -> Company {
    let other = Company::found_in(app.company.ledger.clone(), "globex").await;
    furnish(&other).await;
    let token = app.token_of("admin", Some("globex")).await;
    let admin = app.with_token(&token);
    let path = format!("/api/v1/users/{}", other.requester);
    let version = admin.get(&path).await.body["version"].as_i64().unwrap();
    let changed = admin.patch(&path, version, json!({"password": "quite another horse"})).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    other
}

async fn enter(app: &TestApp, body: Value) -> Answer {
    app.stranger().post("/api/v1/session", body).await
}

fn slugs(items: &Value) -> Vec<&str> {
    let mut slugs: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["slug"].as_str().unwrap()).collect();
    slugs.sort_unstable();
    slugs
}

#[tokio::test]
async fn whoever_has_accounts_in_several_organisations_is_asked_which_one() {
    for app in TestApp::each().await {
        let single = enter(&app, json!({"login": "agent", "password": PASSWORD})).await;
        assert_eq!(single.status, 200, "nobody is asked while there is one organisation");
        second(&app).await;
        let asked = enter(&app, json!({"login": "agent", "password": PASSWORD})).await;
        assert_eq!(asked.problem(), (401, "organisation-needed"));
        assert_eq!(slugs(&asked.body["organisations"]), ["acme", "globex"], "{}", asked.body);
        assert!(asked.headers.get("set-cookie").is_none());
        for slug in ["acme", "globex"] {
            let named = enter(&app, json!({"login": "agent", "password": PASSWORD, "organisation": slug})).await;
            assert_eq!(named.body["organisation"]["slug"], slug);
        }
        let unknown = enter(&app, json!({"login": "agent", "password": PASSWORD, "organisation": "x"})).await;
        assert_eq!(unknown.problem(), (401, "sign-in-failed"));
        assert_eq!(app.stranger().get("/api/v1/meta").await.body["organisations"], 2);
    }
}

#[tokio::test]
async fn nobody_learns_where_a_login_exists_without_its_password_there() {
    for app in TestApp::each().await {
        second(&app).await;
        // Each password opens one of the two accounts, and nothing tells of the other.
        for (password, slug, other) in [(PASSWORD, "acme", "globex"), ("quite another horse", "globex", "acme")] {
            let entered = enter(&app, json!({"login": "requester", "password": password})).await;
            assert_eq!((entered.status, &entered.body["organisation"]["slug"]), (200, &json!(slug)));
            assert!(!entered.body.to_string().contains(other));
            let cookie = entered.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap();
            let request =
                app.stranger().request(Method::POST, "/api/v1/session/organisations").header("cookie", cookie);
            let found = send(request.json(&json!({"password": password}))).await;
            assert_eq!(slugs(&found.body["items"]), [slug], "{}", found.body);
        }
        let wrong = enter(&app, json!({"login": "requester", "password": "wrong"})).await;
        let nobody = enter(&app, json!({"login": "nobody", "password": "wrong"})).await;
        let plain = |answer: &Answer| {
            let mut body = answer.body.clone();
            body["requestId"] = json!(null);
            (answer.status, body)
        };
        assert_eq!(plain(&wrong), plain(&nobody), "known in both, or in none: the same answer");
        assert_eq!(plain(&wrong).0, 401);
    }
}

#[tokio::test]
async fn owning_a_login_elsewhere_does_not_help_to_guess() {
    let app = TestApp::start().await;
    second(&app).await;
    // The owner of the login in acme tries what its password is in globex: right here, wrong there, again and again.
    for _ in 0..11 {
        assert_eq!(enter(&app, json!({"login": "requester", "password": PASSWORD})).await.status, 200);
    }
    let right = "quite another horse";
    let shut = enter(&app, json!({"login": "requester", "password": right})).await;
    assert_eq!(shut.problem(), (401, "sign-in-failed"), "the account is not tried across any more");
    let named = enter(&app, json!({"login": "requester", "password": right, "organisation": "globex"})).await;
    assert_eq!(named.status, 200, "its owner was never locked out: {}", named.body);
}

#[tokio::test]
async fn a_session_goes_over_to_another_organisation_and_old_pages_notice() {
    for app in TestApp::each().await {
        let other = second(&app).await;
        let cookie = app.cookie_of("agent", Some("acme")).await;
        let request = app.stranger().request(Method::POST, "/api/v1/session/organisations").header("cookie", &cookie);
        let wrong = send(request.try_clone().unwrap().json(&json!({"password": "wrong"}))).await;
        assert_eq!(wrong.problem(), (401, "sign-in-failed"));
        let found = send(request.json(&json!({"password": PASSWORD}))).await;
        assert_eq!(slugs(&found.body["items"]), ["acme", "globex"], "{}", found.body);

        let page = |cookie: &str, org: String| {
            let request = app.stranger().request(Method::GET, "/api/v1/orders").header("cookie", cookie);
            send(request.header("gongdan-organisation", org))
        };
        assert_eq!(page(&cookie, app.company.org.0.to_string()).await.status, 200);
        let body = json!({"login": "agent", "password": PASSWORD, "organisation": "globex"});
        let request = app.stranger().request(Method::POST, "/api/v1/session").header("cookie", &cookie);
        let entered = send(request.json(&body)).await;
        assert_eq!((entered.status, &entered.body["organisation"]["slug"]), (200, &json!("globex")));
        let next = entered.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        assert_eq!(page(&next, other.org.0.to_string()).await.status, 200);
        let stale = page(&next, app.company.org.0.to_string()).await;
        assert_eq!(stale.problem(), (409, "other-organisation"), "an old tab acts in no other organisation");
        assert_eq!(page(&next, "nonsense".to_owned()).await.problem(), (409, "other-organisation"));
        let before = page(&cookie, app.company.org.0.to_string()).await;
        assert_eq!(before.problem(), (401, "unauthenticated"), "the session that was replaced has ended");

        let token = app.token_of("agent", Some("acme")).await;
        let program = app.with_token(&token);
        let request = program.request(Method::POST, "/api/v1/session/organisations");
        assert_eq!(send(request.json(&json!({"password": PASSWORD}))).await.problem(), (403, "forbidden"));
        assert_eq!(program.get("/api/v1/session").await.body["organisation"]["slug"], "acme");
    }
}
