//! `/api/v1/session`

use crate::app::{Answer, PASSWORD, TestApp, send};
use gongdan_server::config::RateLimits;
use reqwest::Method;
use serde_json::json;

async fn sign_in(app: &TestApp, login: &str, password: &str) -> Answer {
    app.stranger().post("/api/v1/session", json!({"login": login, "password": password})).await
}

async fn with_cookie(app: &TestApp, method: Method, path: &str, cookie: &str) -> Answer {
    send(app.stranger().request(method, path).header("cookie", cookie)).await
}

#[tokio::test]
async fn a_person_signs_in_and_out() {
    for app in TestApp::each().await {
        let answer = sign_in(&app, " Agent ", PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["user"]["login"], "agent");
        assert_eq!(answer.body["organisation"]["slug"], "acme");
        let permissions = json!([
            "orders.submit",
            "orders.read_all",
            "orders.handle",
            "orders.assign",
            "orders.bulk_edit",
            "orders.export",
            "records.read",
            "records.maintain"
        ]);
        assert_eq!(answer.body["permissions"], permissions);
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("; Path=/; ") && cookie.ends_with("; HttpOnly; SameSite=Lax"), "{cookie}");

        let cookie = cookie.split(';').next().unwrap();
        assert_eq!(with_cookie(&app, Method::GET, "/api/v1/session", cookie).await.body, answer.body);
        let out = with_cookie(&app, Method::DELETE, "/api/v1/session", cookie).await;
        assert_eq!(out.status, 204);
        assert!(out.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
        let after = with_cookie(&app, Method::GET, "/api/v1/session", cookie).await;
        assert_eq!(after.problem(), (401, "unauthenticated"));
    }
}

#[tokio::test]
async fn nobody_learns_which_logins_exist() {
    let app = TestApp::start().await;
    let (wrong, unknown) = (sign_in(&app, "agent", "wrong").await, sign_in(&app, "nobody", "wrong").await);
    assert_eq!(wrong.problem(), (401, "sign-in-failed"));
    assert_eq!(unknown.problem(), wrong.problem());
    assert_eq!(unknown.body["detail"], wrong.body["detail"]);
}

#[tokio::test]
async fn five_wrong_passwords_lock_the_account_for_a_while() {
    for app in TestApp::each().await {
        for _ in 0..5 {
            assert_eq!(sign_in(&app, "agent", "wrong").await.problem(), (401, "sign-in-failed"));
        }
        let locked = sign_in(&app, "agent", PASSWORD).await;
        assert_eq!(locked.problem(), (423, "account-locked"));
        let wait: u64 = locked.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert_eq!(sign_in(&app, "requester", PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn a_right_password_clears_the_count() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(sign_in(&app, "agent", "wrong").await.status, 401);
        }
        assert_eq!(sign_in(&app, "agent", PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn an_address_that_guesses_is_held_off() {
    let limits = RateLimits { wrong_passwords_per_minute: 3, ..RateLimits::default() };
    let app = TestApp::start_with(|config| config.limits = limits).await;
    for _ in 0..10 {
        assert_eq!(sign_in(&app, "agent", PASSWORD).await.status, 200, "right passwords cost nothing");
    }
    for login in ["a", "b", "c", "d"] {
        assert_eq!(sign_in(&app, login, "wrong").await.status, 401);
    }
    let held = sign_in(&app, "agent", PASSWORD).await;
    assert_eq!(held.problem(), (429, "rate-limited"));
    assert!(held.body["retryAfterSeconds"].as_u64().unwrap() >= 1);
}

#[tokio::test]
async fn another_site_cannot_act_with_our_cookie() {
    let app = TestApp::start().await;
    let cookie = app.cookie_of("agent", None).await;
    let table = [
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("origin", "https://evil.example", 403),
        ("sec-fetch-site", "same-origin", 200),
        ("origin", app.url.as_str(), 200),
        ("x-nothing", "said", 200),
    ];
    for (name, value, expected) in table {
        let request = app.stranger().request(Method::PATCH, "/api/v1/session").header("cookie", &cookie);
        let answer = send(request.header(name, value).json(&json!({"locale": "en"}))).await;
        assert_eq!(answer.status, expected, "{name}: {value} {}", answer.body);
        if expected == 403 {
            assert_eq!(answer.problem(), (403, "cross-site"));
        }
    }
    let login = json!({"login": "agent", "password": PASSWORD});
    let request = app.stranger().request(Method::POST, "/api/v1/session").header("origin", "https://evil.example");
    assert_eq!(send(request.json(&login)).await.problem(), (403, "cross-site"), "nor sign somebody in");
}

#[tokio::test]
async fn the_own_language_is_kept() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let answer = send(agent.request(Method::PATCH, "/api/v1/session").json(&json!({"locale": "en"}))).await;
    assert_eq!((answer.status, &answer.body["user"]["locale"]), (200, &json!("en")));
    assert_eq!(agent.get("/api/v1/session").await.body["user"], answer.body["user"]);
    let odd = send(agent.request(Method::PATCH, "/api/v1/session").json(&json!({"locale": "fr"}))).await;
    assert_eq!(odd.faults(), [("/locale", "wrong-type")]);
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let path = "/api/v1/session/password";
    let wrong = agent.post(path, json!({"current": "wrong", "new": "new password"})).await;
    assert_eq!(wrong.problem(), (401, "sign-in-failed"));
    let short = agent.post(path, json!({"current": PASSWORD, "new": "short"})).await;
    assert_eq!(short.faults(), [("/new", "too-short")]);
    let changed = agent.post(path, json!({"current": PASSWORD, "new": "new password"})).await;
    assert_eq!(changed.status, 204, "{}", changed.body);
    assert_eq!(sign_in(&app, "agent", PASSWORD).await.status, 401);
    assert_eq!(sign_in(&app, "agent", "new password").await.status, 200);
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let app = TestApp::start_with(|config| config.session_lifetime = std::time::Duration::from_millis(300)).await;
    let cookie = app.cookie_of("agent", None).await;
    assert_eq!(with_cookie(&app, Method::GET, "/api/v1/session", &cookie).await.status, 200);
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    let late = with_cookie(&app, Method::GET, "/api/v1/session", &cookie).await;
    assert_eq!(late.problem(), (401, "unauthenticated"));
}
