//! `/api/v1/tokens`

use crate::app::TestApp;
use serde_json::json;
use sha2::Digest;

#[tokio::test]
async fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let made = agent.post("/api/v1/tokens", json!({"name": "ERP"})).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let secret = made.body["secret"].as_str().unwrap();
        assert!(secret.starts_with(made.body["prefix"].as_str().unwrap()) && secret.len() == 47);
        let listed = agent.get("/api/v1/tokens").await.body;
        let ours = listed["items"].as_array().unwrap().iter().find(|t| t["name"] == "ERP").unwrap();
        assert!(ours.get("secret").is_none() && ours["expiresAt"].is_null());

        let program = app.with_token(secret);
        assert_eq!(program.get("/api/v1/session").await.body["user"]["login"], "agent");
        let path = format!("/api/v1/tokens/{}", made.body["id"].as_str().unwrap());
        assert_eq!(agent.delete(&path).await.status, 204);
        assert_eq!(agent.delete(&path).await.status, 204, "revoking again is no error");
        assert_eq!(program.get("/api/v1/session").await.problem(), (401, "unauthenticated"));
    }
}

#[tokio::test]
async fn an_expired_token_opens_nothing() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let past = agent.post("/api/v1/tokens", json!({"name": "old", "expiresAt": "2020-01-01T00:00:00Z"})).await;
    assert_eq!(past.faults(), [("/expiresAt", "in-the-past")]);
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(400);
    let made = agent.post("/api/v1/tokens", json!({"name": "short", "expiresAt": soon})).await;
    let program = app.with_token(made.body["secret"].as_str().unwrap());
    assert_eq!(program.get("/api/v1/session").await.status, 200);
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(program.get("/api/v1/session").await.problem(), (401, "unauthenticated"), "remembered or not");
}

#[tokio::test]
async fn what_is_no_token_of_ours_opens_nothing() {
    let app = TestApp::start().await;
    let foreign = format!("gdt_{}", "A".repeat(43));
    for token in ["", "gdt_", "nonsense", foreign.as_str(), "ünïcode"] {
        let answer = app.with_token(token).get("/api/v1/session").await;
        assert_eq!(answer.problem(), (401, "unauthenticated"), "{token}");
        assert!(answer.headers.contains_key("www-authenticate"));
    }
    assert_eq!(app.stranger().get("/api/v1/orders").await.problem(), (401, "unauthenticated"));
}

#[tokio::test]
async fn somebody_elses_token_is_not_there() {
    let app = TestApp::start().await;
    let (agent, requester) = (app.acting_for("agent").await, app.acting_for("requester").await);
    let made = agent.post("/api/v1/tokens", json!({"name": "mine"})).await;
    let path = format!("/api/v1/tokens/{}", made.body["id"].as_str().unwrap());
    assert_eq!(requester.delete(&path).await.problem(), (404, "not-found"));
    assert_eq!(app.with_token(made.body["secret"].as_str().unwrap()).get("/api/v1/session").await.status, 200);
}

#[tokio::test]
async fn one_caller_cannot_ask_without_end() {
    let app = TestApp::start_with(|config| {
        config.limits.per_second = 1;
        config.limits.burst = 5;
    })
    .await;
    let (agent, requester) = (app.acting_for("agent").await, app.acting_for("requester").await);
    let mut served = 0;
    let refused = loop {
        let answer = agent.get("/api/v1/session").await;
        if answer.status != 200 {
            break answer;
        }
        served += 1;
        assert!(served < 50);
    };
    assert_eq!(refused.problem(), (429, "rate-limited"));
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(requester.get("/api/v1/session").await.status, 200, "others are served");
}

#[tokio::test]
async fn a_token_does_no_more_than_its_scopes_and_its_owner() {
    for app in TestApp::each().await {
        let (admin, requester) = (app.acting_for("admin").await, app.acting_for("requester").await);
        let of = async |api: &crate::app::Api<'_>, scopes: &[&str]| {
            let made = api.post("/api/v1/tokens", json!({"name": "narrow", "scopes": scopes})).await;
            assert_eq!((made.status, &made.body["scopes"]), (201, &json!(scopes)), "{}", made.body);
            made.body["secret"].as_str().unwrap().to_owned()
        };
        let read = app.with_token(&of(&admin, &["read"]).await);
        let submit = app.with_token(&of(&admin, &["submit"]).await);
        let order = submit.submitted("由程序提交").await;
        let path = format!("/api/v1/orders/{order}");
        assert_eq!(submit.get(&path).await.problem(), (404, "not-found"), "it may submit, not read");
        assert_eq!(read.get(&path).await.status, 200);
        assert_eq!(read.submit("k1", app.order("x")).await.problem(), (403, "forbidden"));
        let edited = read.patch(&path, 1, json!({"values": {"subject": "y"}})).await;
        assert_eq!(edited.problem(), (403, "forbidden"));
        assert_eq!(read.post("/api/v1/users", json!({"login": "x"})).await.status, 422);
        let user = json!({"login": "xu", "name": "徐", "roles": ["admin"], "password": "correct horse"});
        assert_eq!(read.post("/api/v1/users", user).await.problem(), (403, "forbidden"));
        assert_eq!(
            read.get("/api/v1/session").await.body["permissions"],
            json!(["orders.read_all", "orders.export", "records.read"])
        );
        let wider = read.post("/api/v1/tokens", json!({"name": "wider"})).await;
        assert_eq!(wider.problem(), (403, "forbidden"), "a token makes no stronger token");
        let grown = read.post("/api/v1/tokens", json!({"name": "wider", "scopes": ["read", "edit"]})).await;
        assert_eq!(grown.problem(), (403, "forbidden"));
        let others =
            format!("/api/v1/tokens/{}", admin.get("/api/v1/tokens").await.body["items"][0]["id"].as_str().unwrap());
        assert_eq!(read.delete(&others).await.problem(), (403, "forbidden"), "it ends nothing but itself");
        let humble = app.with_token(&of(&requester, &["administration", "read"]).await);
        assert_eq!(humble.get(&path).await.problem(), (404, "not-found"), "nor more than its owner");
        let odd = admin.post("/api/v1/tokens", json!({"name": "odd", "scopes": ["everything"]})).await;
        assert_eq!(odd.faults()[0].0, "/scopes/0");
    }
}

#[tokio::test]
async fn the_last_use_of_a_token_is_noted() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    for _ in 0..100 {
        let listed = agent.get("/api/v1/tokens").await.body;
        if listed["items"][0]["lastUsedAt"].is_string() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("never noted");
}

/// Sets how long tokens last.
async fn set_days(admin: &crate::app::Api<'_>, by_default: u32, most: u32) -> crate::app::Answer {
    let now = admin.get("/api/v1/settings").await.body;
    let mut values = now["values"].clone();
    (values["tokenDays"], values["mostTokenDays"]) = (by_default.into(), most.into());
    let request = admin.request(reqwest::Method::PUT, "/api/v1/settings");
    let version = format!("\"v{}\"", now["version"]);
    crate::app::send(request.header("if-match", version).json(&json!({"values": values}))).await
}

#[tokio::test]
async fn the_organisation_says_how_long_tokens_last() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let agent = app.acting_for("agent").await;
        let day = jiff::SignedDuration::from_hours(24);
        let make = async |body| agent.post("/api/v1/tokens", body).await;
        let odd = set_days(&admin, 91, 90).await;
        assert_eq!(odd.faults(), [("/values/tokenDays", "too-large")]);
        assert_eq!(set_days(&admin, 0, 3651).await.faults(), [("/values/mostTokenDays", "too-large")]);

        // A default is no limit.
        assert_eq!(set_days(&admin, 30, 0).await.status, 200);
        let unsaid = make(json!({"name": "unsaid"})).await.body;
        let (made, end) = (instant(&unsaid["createdAt"]), instant(&unsaid["expiresAt"]));
        assert_eq!(end.duration_since(made), day * 30);
        let never = make(json!({"name": "never", "expiresAt": null})).await;
        assert_eq!((never.status, &never.body["expiresAt"]), (201, &json!(null)));

        let beyond = admin.get("/api/v1/settings/tokens-beyond?days=7").await.body;
        let names: Vec<&str> =
            beyond["items"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["never", "unsaid", "test", "test"], "{beyond}");
        assert_eq!(
            (&beyond["items"][0]["ownerName"], &beyond["items"][0]["atOnce"]),
            (&json!("agent 某"), &json!(false))
        );
        assert_eq!(agent.get("/api/v1/settings/tokens-beyond?days=7").await.problem(), (403, "forbidden"));
        assert_eq!(admin.get("/api/v1/settings/tokens-beyond?days=0").await.faults(), [("/days", "out-of-range")]);

        // A limit refuses what is longer, and shortens what there is.
        assert_eq!(set_days(&admin, 0, 7).await.status, 200);
        let far = jiff::Timestamp::now() + day * 8;
        for asked in [json!(null), json!(far)] {
            let refused = make(json!({"name": "long", "expiresAt": asked})).await;
            assert_eq!(refused.faults(), [("/expiresAt", "too-long")], "{asked}");
        }
        assert_eq!(make(json!({"name": "near", "expiresAt": jiff::Timestamp::now() + day * 6})).await.status, 201);
        let unsaid = make(json!({"name": "unsaid"})).await.body;
        assert_eq!(instant(&unsaid["expiresAt"]).duration_since(instant(&unsaid["createdAt"])), day * 7);
        let listed = agent.get("/api/v1/tokens").await.body;
        let old = listed["items"].as_array().unwrap().iter().find(|t| t["name"] == "never").unwrap().clone();
        assert_eq!(old["shortened"], true, "{old}");
        assert_eq!(instant(&old["expiresAt"]).duration_since(instant(&old["createdAt"])), day * 7);
        let access = admin.get(&format!("/api/v1/users/{}/access", app.company.agent)).await.body;
        assert!(access["tokens"].as_array().unwrap().iter().any(|t| t["shortened"] == true), "{access}");
    }
}

#[tokio::test]
async fn a_token_older_than_the_limit_opens_nothing_until_the_limit_is_undone() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let secret = format!("gdt_{}", "a".repeat(43));
        let now = gongdan_domain::whole_micros(jiff::Timestamp::now());
        let token = gongdan_domain::people::ApiToken {
            id: uuid::Uuid::now_v7(),
            user_id: app.company.agent,
            name: "old".to_owned(),
            prefix: "gdt_aaaa".to_owned(),
            secret_hash: sha2::Sha256::digest(&secret).to_vec(),
            created_at: now - jiff::SignedDuration::from_hours(8 * 24),
            expires_at: None,
            revoked_at: None,
            scopes: Vec::new(),
            last_used_at: None,
        };
        app.company.system(gongdan_domain::Command::CreateToken(token)).await;
        let program = app.with_token(&secret);
        assert_eq!(program.get("/api/v1/session").await.status, 200);
        let beyond = admin.get("/api/v1/settings/tokens-beyond?days=7").await.body;
        let old = beyond["items"].as_array().unwrap().iter().find(|t| t["name"] == "old").unwrap().clone();
        assert_eq!(old["atOnce"], true, "{old}");
        assert_eq!(set_days(&admin, 0, 7).await.status, 200);
        assert_eq!(program.get("/api/v1/session").await.problem(), (401, "unauthenticated"));
        assert_eq!(set_days(&admin, 0, 9).await.status, 200);
        assert_eq!(program.get("/api/v1/session").await.status, 200, "nothing was taken away for good");
    }
}

fn instant(value: &serde_json::Value) -> jiff::Timestamp {
    value.as_str().unwrap().parse().unwrap()
}
